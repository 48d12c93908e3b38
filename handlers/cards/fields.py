"""What a card consists of, as asks of a form: its words with the guard behind each, and what can be chosen. Pure."""

from typing import Any

from handlers.answers import FreeText
from handlers.choices import OneOf, catalogue, fixed
from handlers.forms import Ask, Option, Scene
from handlers.publishing import guard_ask, guarded
from storage.cards import LIMITS
from storage.messages import Label, Text, Verbatim

WORDS = tuple(LIMITS)
"""What of a card is words: the keys of the answers and of what is stored alike."""


def _line(words: str, _scene: Scene) -> str:
    return " ".join(words.split())


def words_asks() -> tuple[Ask, ...]:
    """An ask for each field of words, and the guard's after it."""
    return tuple(each for key in WORDS for each in (_ask(key), guard_ask(key)))


def _ask(key: str) -> Ask:
    kind = FreeText(limit=LIMITS[key], check=_line) if key == "title" else FreeText(limit=LIMITS[key])
    return Ask(
        key=key,
        prompt=lambda _: Text(f"card-{key}", {"limit": LIMITS[key]}),
        name=Text(f"card-{key}.name"),
        kind=kind,
        reviewed=lambda scene: Verbatim(guarded(scene, key)[0]),
    )


def _own_first(scene: Scene) -> tuple[Option, ...]:
    own = scene.context.get("region")
    options = catalogue("region")(scene)
    return tuple(sorted(options, key=lambda option: option.value != own))


def facts_asks() -> tuple[Ask, ...]:
    """Asks for what is chosen: theme, region, whether the author likes to be asked."""
    return (
        Ask(
            key="theme",
            prompt=lambda _: Text("card-theme"),
            name=Text("card-theme.name"),
            kind=OneOf(catalogue("theme")),
        ),
        Ask(
            key="region",
            prompt=lambda _: Text("card-region"),
            name=Text("card-region.name"),
            kind=OneOf(_own_first),
            optional=True,
            reviewed=lambda scene: (
                Label("region", scene.values["region"]) if scene.values["region"] else Text("answer-none")
            ),
        ),
        Ask(
            key="contact",
            prompt=lambda _: Text("card-contact"),
            name=Text("card-contact.name"),
            kind=OneOf(
                fixed(
                    Option(value="yes", label=Text("card-contact.yes")),
                    Option(value="no", label=Text("card-contact.no")),
                )
            ),
        ),
    )


def collected(scene: Scene) -> tuple[dict[str, Any], str]:
    """The words as their writer decided that they may be seen; the guard's hardest decision about any of them."""
    kept = {key: guarded(scene, key) for key in WORDS}
    decisions = {decision for _, decision in kept.values()}
    worst = next(each for each in ("as_is", "masked", "clean") if each in decisions)
    return {key: words for key, (words, _) in kept.items()}, worst


def known(fields: dict[str, Any]) -> dict[str, Any]:
    """Answers to begin a form with, from what a card says: what was decided about its words holds on."""
    answers = {key: fields[key] for key in WORDS}
    return answers | {f"{key}_guard": "send" for key in WORDS}


def facts(fields: dict[str, Any]) -> dict[str, Any]:
    """Answers to begin a form with, from what was chosen for a card."""
    return {
        "theme": fields["theme"],
        "region": fields["region"],
        "contact": "yes" if fields["wants_contact"] else "no",
    }
