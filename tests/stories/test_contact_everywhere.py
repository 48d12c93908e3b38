"""Conversations with the team over all networks: a member on one, the team on others; what never reaches Telegram."""

import pytest

from storage.channels import Channel
from storage.contacts import Contact
from storage.outbox import Outbox, State
from storage.posts import Post
from tests.stories.contacted import FROM_TEAM, SENT, asks, first_line, having, loses, one, replies, staff
from tests.stories.mixed import Gathering
from tests.stories.people import Person

pytestmark = pytest.mark.wire

NETWORKS = ("telegram", "matrix", "console")


async def team(gathering: Gathering) -> list[Person]:
    """Somebody of the team on each network."""
    return [await staff(gathering, f"{each}-staff", on=each, name=f"Team {each}") for each in NETWORKS]


@pytest.mark.parametrize("here", NETWORKS)
async def test_a_question_is_asked_on_one_network_and_answered_from_another(gathering: Gathering, here: str) -> None:
    anna, wire = await gathering.person("anna", on=here, name="Kiefer"), gathering.wire
    everybody = await team(gathering)
    question = await anna.says("/contact Wer ist zuständig?")
    async with wire.killed("telegram", "matrix"):
        await anna.presses("Absenden")
    await gathering.wait("PT1M")  # what could not be sent is tried again
    # where a resend could not be told from a new message, what may have come is not sent again
    assert len(having(anna.inbox, SENT)) == (here != "telegram")
    for person in everybody:
        assert first_line(one(person.inbox, "Wer ist zuständig?")) == "Kiefer fragt das Team · offen"
    for person, mishap in zip(everybody, (wire.stopped, wire.killed, wire.away), strict=True):
        words = f"Antwort von {person.name}"
        async with mishap():
            await person.says(words, reply_to=one(person.inbox, "Wer ist zuständig?"))
        await gathering.wait("PT1M")
        answer = one(anna.inbox, words)
        assert (first_line(answer), answer.reply_to) == (FROM_TEAM, wire.message_id(question))
        for other in everybody:
            assert len(having(other.inbox, words)) == (other is not person)
    for person in everybody:
        assert first_line(one(person.inbox, "Wer ist zuständig?")) == "Kiefer fragt das Team · beantwortet"
    data = b"%s, ganz genau" % here.encode()
    await anna.sends(gathering.file("Frage.txt", data), "Und das?", reply_to=one(anna.inbox, "Antwort von telegram"))
    await gathering.wait("PT5S")
    assert {one(person.inbox, "Und das?").file_bytes for person in everybody} == {data}
    async with wire.killed("telegram", "matrix"):
        await anna.edits(question, "Wer ist denn zuständig?")
    await gathering.wait("PT1M")
    assert {one(person.inbox, "Wer ist denn zuständig?").edits > 0 for person in everybody} == {True}
    assert "Team console" not in "".join(letter.text for letter in anna.inbox)
    assert len(await gathering.rows(Post)) == 5


async def test_what_is_only_for_matrix_reaches_nobody_elsewhere(gathering: Gathering) -> None:
    anna = await gathering.person("anna", on="matrix", accounts={"ann": "telegram"}, name="Kiefer")
    tele = await staff(gathering, "tele", on="telegram", name="Tele")
    both = await staff(gathering, "both", on="telegram", accounts={"both2": "matrix"}, name="Beide")
    await anna.says("/contact Etwas Vertrauliches")
    await anna.sees("Stimmt es so?")
    await anna.presses("Senden, nur auf Matrix")
    await anna.sees("nur auf Matrix")
    await gathering.wait("PT1M")
    there = gathering.account("both2")
    question = one(there.inbox, "Etwas Vertrauliches")
    assert having(tele.inbox, "Vertrauliches") == having(both.inbox, "Vertrauliches") == []
    assert [channel.sensitive for channel in await gathering.rows(Channel)] == [True]
    await tele.says("/contacts")
    await tele.sees("Dazu kommt ein vertrauliches Gespräch: Das siehst Du nur auf Matrix.")
    assert "Kiefer" not in tele.last.text
    for words in ("/contacts 1", "/contacts 1 answer", "/contacts 1 close", "/contacts 1 close yes"):
        await tele.says(words)
        await tele.sees("Dieses Gespräch ist vertraulich")
    await replies(gathering, there, "Eine vertrauliche Antwort", to=question)
    await gathering.wait("PT1M")
    assert first_line(one(anna.inbox, "Eine vertrauliche Antwort")) == FROM_TEAM
    assert having(gathering.account("ann").inbox, "vertraulich") == having(tele.inbox, "vertrauliche Antwort") == []
    await there.says("/contacts 1 answer")
    await both.says("Das geht von hier nicht")
    await gathering.wait("PT1M")
    assert having(anna.inbox, "Das geht von hier nicht") == []
    await gathering.account("ann").says("/contact Etwas Gewöhnliches")
    await gathering.account("ann").sees("Über Klient:innen darf auf Telegram nichts stehen", "Etwas Gewöhnliches")
    assert "Senden, nur auf Matrix" not in gathering.account("ann").offered
    await gathering.account("ann").presses("Absenden")
    await gathering.wait("PT1M")
    assert first_line(one(tele.inbox, "Etwas Gewöhnliches")) == "Kiefer fragt das Team · offen"
    assert len(await gathering.rows(Contact)) == 2
    await there.says("/contacts answered")
    await there.sees("1. Kiefer · vertraulich")


async def test_where_nobody_of_the_team_is_on_matrix_what_is_only_for_there_stays(gathering: Gathering) -> None:
    anna, tele = await gathering.person("anna", on="matrix"), await staff(gathering, "tele", on="telegram")
    await anna.says("/contact Etwas Vertrauliches")
    await anna.presses("Senden, nur auf Matrix")
    await anna.sees("Gerade ist niemand aus dem Team so zu erreichen", "hebe ich auf", "Etwas Vertrauliches")
    assert await gathering.rows(Post) == []
    await anna.presses("Absenden")
    await gathering.wait("PT5S")
    one(tele.inbox, "Etwas Vertrauliches")


async def test_a_form_that_goes_on_elsewhere_sends_nothing_by_a_way_that_is_not_there(gathering: Gathering) -> None:
    anna = await gathering.person("anna", on="matrix", accounts={"ann": "telegram"})
    await staff(gathering, "both", on="matrix")
    await anna.says("/contact Etwas Vertrauliches")
    await anna.sees("Stimmt es so?")
    await gathering.account("ann").says("Senden, nur auf Matrix")
    await gathering.account("ann").sees("Nur auf Matrix geht es, wenn Du mir dort schreibst.")
    assert await gathering.rows(Post) == []


async def test_somebody_with_two_accounts_reads_and_answers_on_either(gathering: Gathering) -> None:
    anna = await gathering.person("anna", on="console", name="Kiefer")
    both = await staff(gathering, "both", on="telegram", accounts={"both2": "matrix"})
    there = gathering.account("both2")
    await asks(gathering, anna, "Wer ist zuständig?")
    one(both.inbox, "Wer ist zuständig?")
    assert having(there.inbox, "zuständig") == []
    await there.says("/contacts")
    await there.presses("Nr. 1 ansehen")
    await there.sees("Alles, was gesagt wurde, steht hier im Chat.")
    await replies(gathering, there, "Wir.", to=one(there.inbox, "Wer ist zuständig?"))
    assert first_line(one(anna.inbox, "Wir.")) == FROM_TEAM
    assert len(having(both.inbox, "Wer ist zuständig?")) == len(having(there.inbox, "Wer ist zuständig?")) == 1
    await both.says("/contacts 1")
    await gathering.wait("PT5S")
    assert first_line(one(both.inbox, "Wir.")) == FROM_TEAM  # said from there, it is to be read here, too


async def test_who_loses_the_role_overnight_gets_nothing_in_the_morning(gathering: Gathering) -> None:
    gathering.starts("2026-11-23T19:00:00+01:00")
    anna = await gathering.person("anna", on="console", name="Kiefer")
    tele, mara = await staff(gathering, "tele", on="telegram"), await staff(gathering, "mara", on="matrix")
    await asks(gathering, anna, "Wer ist zuständig?")
    await loses(gathering, "tele")
    async with gathering.wire.away():
        await gathering.wait("PT14H")
    await gathering.wait("PT1M")
    assert having(tele.inbox, "zuständig") == []
    one(mara.inbox, "Wer ist zuständig?")
    assert [row.reason for row in await gathering.rows(Outbox) if row.state == State.dropped] == ["not in the team"]
