"""Who reads what members ask the agency's team: whoever is of it at that moment, and can be reached."""

from storage.conversations import Run
from storage.posts import Post
from storage.roles import Role
from tests.stories.contacted import FROM_TEAM, SENT, asks, first_line, gains, having, loses, one, replies, staff
from tests.stories.people import Stage

OPEN = "Stille Kiefer fragt das Team · offen"


async def test_guests_are_shown_whom_to_call_and_nothing_of_theirs_is_kept(stage: Stage) -> None:
    await staff(stage, "sven")
    anna = await stage.person("anna", member=False)
    for words in ("/contact", "/contact Wer ist zuständig?", "/kontakt schreiben"):
        await anna.says(words)
        await anna.sees("Wenn Du mit jemandem sprechen möchtest", "112")
        assert anna.offered == []
        assert "Team" not in anna.last.text.partition("Wenn jemand in Gefahr ist")[2]
    assert (await stage.rows(Post), await stage.rows(Run)) == ([], [])


async def test_where_nobody_is_on_the_team_it_is_said_with_whom_to_call(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.person("sven", member=False, roles=["staff"])  # has not joined: nobody writes to them
    for words in ("/contact", "/contact Wer ist zuständig?", "/contact write"):
        await anna.says(words)
        await anna.sees("Frag das Team", "112", "Niemand von dort ist hier zu erreichen")
        assert "Dem Team schreiben" not in anna.offered
    assert await stage.rows(Post) == []


async def test_where_the_last_of_the_team_goes_in_between_the_words_are_kept_and_go_later(stage: Stage) -> None:
    anna, sven = await stage.person("anna"), await staff(stage, "sven")
    await anna.says("/contact Wer ist zuständig?")
    await loses(stage, "sven")
    await anna.presses("Absenden")
    await anna.sees("Gerade ist niemand aus dem Team", "hebe ich auf", "Frag das Team", "Wer ist zuständig?")
    assert await stage.rows(Post) == []
    await gains(stage, "sven", Role.coordinator)
    await anna.presses("Absenden")
    await anna.sees(SENT)
    await stage.wait("PT0S")
    one(sven.inbox, "Wer ist zuständig?")


async def test_an_answer_to_a_team_that_is_gone_is_not_taken_and_it_is_said(stage: Stage) -> None:
    anna, sven = await stage.person("anna"), await staff(stage, "sven")
    await asks(stage, anna, "Wer ist zuständig?")
    await replies(stage, sven, "Wir.", to=one(sven.inbox, "zuständig"))
    await loses(stage, "sven")
    await replies(stage, anna, "Danke!", to=one(anna.inbox, "Wir."))
    await anna.saw("Gerade ist niemand aus dem Team hier zu erreichen, darum geht das nicht hinaus.")
    assert len(await stage.rows(Post)) == 2


async def test_who_lost_the_role_reads_no_more_and_who_gained_it_reads_from_then_on(stage: Stage) -> None:
    anna = await stage.person("anna", name="Stille Kiefer")
    sven, tom = await staff(stage, "sven", name="Sven"), await stage.person("tom", name="Tom")
    message = await asks(stage, anna, "Die erste Frage")
    await loses(stage, "sven")
    await gains(stage, "tom")
    await asks(stage, anna, "Die zweite Frage")
    await anna.edits(message, "Die erste Frage, anders")
    await stage.wait("PT1M")
    assert having(sven.inbox, "Die zweite Frage") == having(sven.inbox, "anders") == []
    assert first_line(one(tom.inbox, "Die zweite Frage")) == OPEN
    assert having(tom.inbox, "Die erste Frage") == []
    await replies(stage, sven, "Ich weiß etwas!", to=one(sven.inbox, "Die erste Frage"))
    await sven.saw("Du gehörst nicht mehr dazu")
    assert len(await stage.rows(Post)) == 2
    await sven.says("/contacts 1")
    await sven.sees("ist für", "gedacht")
    await tom.says("/contacts 1")
    await tom.sees("Stille Kiefer", "Offen am 23.11.2026", "Alles, was gesagt wurde, steht hier im Chat.")
    assert one(tom.inbox, "Die erste Frage, anders").text.startswith(f"{OPEN} · geändert")
    await replies(stage, tom, "Ja!", to=one(tom.inbox, "Die erste Frage, anders"))
    assert one(anna.inbox, "Ja!").text == f"{FROM_TEAM}\n\nJa!"


async def test_what_waits_for_the_hours_of_somebody_who_loses_the_role_never_comes(stage: Stage) -> None:
    stage.starts("2026-11-23T19:00:00+01:00")
    anna = await stage.person("anna")
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await asks(stage, anna, "Wer ist zuständig?")
    await anna.saw(SENT)
    await loses(stage, "sven")
    await stage.wait("PT12H")
    assert having(sven.inbox, "zuständig") == having(karin.inbox, "zuständig") == []
    await stage.wait("PT2H")
    assert having(sven.inbox, "zuständig") == []
    one(karin.inbox, "Wer ist zuständig?")


async def test_who_lost_the_role_cannot_change_what_they_answered_but_take_it_away(stage: Stage) -> None:
    anna, sven = await stage.person("anna"), await staff(stage, "sven")
    await staff(stage, "karin")
    await asks(stage, anna, "Wer ist zuständig?")
    message = await replies(stage, sven, "Wir sind es.", to=one(sven.inbox, "zuständig"))
    await loses(stage, "sven")
    await sven.edits(message, "Niemand ist es.")
    await sven.saw("Du gehörst nicht mehr dazu")
    await stage.wait("PT1M")
    one(anna.inbox, "Wir sind es.")
    await sven.says("/delete", reply_to=message)
    await stage.wait("PT1M")
    assert having(anna.inbox, "Wir sind es.") == []


async def test_during_a_pause_a_question_waits_and_others_get_it(stage: Stage) -> None:
    anna = await stage.person("anna")
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await sven.says("/pause 1 week")
    await asks(stage, anna, "Wer ist zuständig?")
    assert having(sven.inbox, "zuständig") == []
    one(karin.inbox, "Wer ist zuständig?")
    await sven.says("/pause end")
    await stage.wait("PT1M")
    one(sven.inbox, "Wer ist zuständig?")


async def test_who_cannot_be_reached_is_not_of_the_team_until_they_can(stage: Stage) -> None:
    anna, sven = await stage.person("anna", name="Stille Kiefer"), await staff(stage, "sven")
    karin = await staff(stage, "karin")
    await asks(stage, anna, "Eins")
    await sven.does(unreachable=True)
    await asks(stage, anna, "Zwei")
    await stage.wait("PT1M")
    one(karin.inbox, "Zwei")
    await karin.does(unreachable=True)
    await anna.says("/contact Drei")
    if "Absenden" in anna.offered:  # not every network tells that somebody cannot be reached before one tries
        await anna.presses("Absenden")
        await stage.wait("PT1M")
        await anna.says("/contact Drei")
    await anna.sees("Niemand von dort ist hier zu erreichen")


async def test_the_team_is_told_that_a_member_cannot_be_reached(stage: Stage) -> None:
    anna, sven = await stage.person("anna", name="Stille Kiefer"), await staff(stage, "sven")
    await asks(stage, anna, "Wer ist zuständig?")
    await anna.does(unreachable=True)
    await replies(stage, sven, "Wir.", to=one(sven.inbox, "zuständig"))
    await stage.wait("PT1M")
    await replies(stage, sven, "Hallo?", to=one(sven.inbox, "zuständig"))
    await sven.saw("Stille Kiefer ist hier nicht mehr zu erreichen")


async def test_the_team_asks_itself_as_members_do_and_sees_none_of_its_own_in_the_list(stage: Stage) -> None:
    sven, karin = await staff(stage, "sven", name="Sven"), await staff(stage, "karin")
    await asks(stage, sven, "Wann ist Urlaub?")
    one(karin.inbox, "Sven fragt das Team · offen")
    await sven.says("/contacts")
    await sven.sees("Gerade wartet niemand auf eine Antwort.")
    await sven.says("/contacts 1")
    await sven.sees("Dieses Gespräch gibt es nicht")
    await replies(stage, karin, "Im August.", to=one(karin.inbox, "Urlaub"))
    assert first_line(one(sven.inbox, "Im August.")) == FROM_TEAM
