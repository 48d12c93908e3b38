"""The form in which something is asked: what is asked, and what may be answered. Pure."""

from typing import Any

from handlers.answers import FreeText
from handlers.channels import posting, register
from handlers.choices import OneOf, Review, catalogue, fixed
from handlers.forms import Ask, Form, Invalid, Option, Scene
from handlers.publishing import guard_ask, guarded
from handlers.questions import suggesting
from handlers.questions.suggesting import HELPED, Known
from storage.messages import Arg, Label, Text, Verbatim
from storage.questions import Audience

QUESTION_LIMIT, BACKGROUND_LIMIT = 2500, 1500
"""The longest question and background, in characters: together they are one message of every network."""


def _letters(words: str, _scene: Scene) -> str:
    """Words that ask something.

    Raises:
        Invalid: there is no letter among them.
    """
    if not any(map(str.isalpha, words)):
        raise Invalid(Text("ask-no-words"))
    return words


def _goes_on(scene: Scene) -> bool:
    return suggesting.outcome(scene)[0] != HELPED


def _themes(scene: Scene) -> tuple[Option, ...]:
    """The theme that the words are about first, if there is one; without those that may not be spoken of here."""
    confidential = scene.context.get("confidential") and scene.context.get("closed", True)
    closed = {each.key for each in scene.catalogue.themes if each.sensitive and not confidential}
    options = [each for each in catalogue("theme")(scene) if each.value not in closed]
    return tuple(sorted(options, key=lambda each: each.value != scene.context.get("theme")))


def _audiences(scene: Scene) -> tuple[Option, ...]:
    region = scene.context.get("region")
    options = [Option(value=Audience.all, label=Text("ask-audience-all"))]
    if region:
        label = Text("ask-audience-region", {"region": Label("region", region)})
        options.append(Option(value=Audience.region, label=label))
    return (*options, Option(value=Audience.channel, label=Text("ask-audience-channel")))


def _needs_channel(scene: Scene) -> bool:
    if scene.values.get("audience") == Audience.all:
        return scene.values.get("theme") not in scene.context.get("with_channel", ())
    return scene.values.get("audience") == Audience.channel


def _channels(scene: Scene) -> tuple[Option, ...]:
    """The channels that may be spoken in; of what is confidential in those that are."""
    theme = scene.catalogue.find("theme", scene.values.get("theme") or "")
    options = register.options(scene)
    if theme is None or not theme.sensitive or "closed" not in scene.context:
        return options
    return tuple(each for each in options if each.value in scene.context["closed"])


def _names(scene: Scene) -> tuple[Option, ...]:
    own, other = Verbatim(scene.context.get("own") or ""), Verbatim(scene.context.get("alias") or "")
    return (
        Option(value="own", label=Text("ask-name-own", {"name": own})),
        Option(value="alias", label=Text("ask-name-alias", {"name": other})),
    )


def _keeps(scene: Scene) -> bool:
    return suggesting.outcome(scene)[:2] == (HELPED, "question")


def _shown(key: str) -> Any:
    def reviewed(scene: Scene) -> Arg:
        return Verbatim(guarded(scene, key)[0])

    return reviewed


FORM: Form = Form(
    name="ask",
    asks=(
        Ask(
            key="question",
            prompt=lambda _: Text("ask-question"),
            name=Text("ask-question.name"),
            kind=FreeText(limit=QUESTION_LIMIT, check=_letters),
            reviewed=_shown("question"),
        ),
        guard_ask("question"),
        Ask(
            key="known",
            prompt=suggesting.prompt,
            kind=Known(),
            when=lambda scene: bool(suggesting.offered(scene)),
            about="question",
        ),
        Ask(
            key="keep",
            prompt=lambda _: Text("ask-keep"),
            kind=OneOf(
                fixed(
                    Option(value="yes", label=Text("ask-keep.yes")),
                    Option(value="no", label=Text("ask-keep.no")),
                )
            ),
            when=_keeps,
        ),
        Ask(
            key="background",
            prompt=lambda _: Text("ask-background"),
            name=Text("ask-background.name"),
            kind=FreeText(limit=BACKGROUND_LIMIT),
            optional=True,
            when=_goes_on,
            reviewed=_shown("background"),
        ),
        guard_ask("background"),
        Ask(
            key="theme",
            prompt=lambda scene: Text("ask-theme" if scene.context.get("confidential") else "ask-theme.some"),
            name=Text("need-theme.name"),
            kind=OneOf(_themes),
            when=_goes_on,
        ),
        Ask(
            key="audience",
            prompt=lambda _: Text("ask-audience"),
            name=Text("ask-audience.name"),
            kind=OneOf(_audiences),
            when=_goes_on,
        ),
        Ask(
            key="channel",
            prompt=lambda _: Text("post-where"),
            name=Text("ask-channel.name"),
            kind=OneOf(_channels),
            when=lambda scene: _goes_on(scene) and _needs_channel(scene),
            about="audience",
        ),
        Ask(
            key="name",
            prompt=lambda _: Text("ask-name"),
            name=Text("ask-name.name"),
            kind=OneOf(_names),
            when=_goes_on,
        ),
        Ask(
            key="relays",
            prompt=lambda _: Text("ask-consent"),
            kind=posting.CONSENT,
            when=lambda scene: _goes_on(scene) and not scene.context.get("relays"),
        ),
        Ask(
            key="review",
            prompt=lambda _: Text("ask-review"),
            kind=Review(lambda: FORM),
            when=lambda scene: _goes_on(scene) and scene.values.get("relays") != "no",
        ),
    ),
)
