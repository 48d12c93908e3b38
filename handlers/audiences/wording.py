"""An audience in words, so that typing them says the same again: what is joined inside something else has brackets."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.audiences import known as naming
from handlers.audiences.known import Known
from storage.audiences import SINGLE, And, Audience, Is, Kind, Not, Or
from storage.messages import Label, Part, Text, Verbatim
from storage.roles import Role

NOTHING = Known()


async def describe(session: AsyncSession, audience: Audience | None) -> Part:
    """An audience in the reader's words, with the names of its channels and workshops as they are now."""
    return described(audience, await naming.named(session, audience))


def described(audience: Audience | None, known: Known = NOTHING) -> Part:
    """An audience in the reader's words; what `known` does not name has its number."""
    match audience:
        case None:
            return Text("aud-all")
        case Is():
            return fact(audience, known)
        case Not(part):
            return _but(Text("aud-all"), [part], known)
        case Or(parts):
            shown = [*(p for p in parts if not isinstance(p, Not)), *(p for p in parts if isinstance(p, Not))]
            return _listed([_operand(part, known) for part in shown], "aud-or")
        case And(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            unwanted = [part.part for part in parts if isinstance(part, Not)]
            said: Part = _all_of(wanted, known) if wanted else Text("aud-all")
            return _but(said, unwanted, known) if unwanted else said


def _all_of(parts: Sequence[Audience], known: Known) -> Part:
    """Parts joined by and; where two regions would be read as either of them, it says that both are meant."""
    single = [part.kind for part in parts if isinstance(part, Is) and part.kind in SINGLE]
    shown = [_operand(part, known) for part in parts]
    if len(single) == len(set(single)):
        return _listed(shown, "aud-and")
    return _chained(shown, "aud-and-also")


def _but(said: Part, unwanted: Sequence[Audience], known: Known) -> Part:
    listed: list[Part] = []
    for part in unwanted:
        listed += [_atom(each, known) for each in (part.parts if isinstance(part, Or) else (part,))]
    return Text("aud-but", {"first": said, "rest": _listed(listed, "aud-or")})


def _operand(part: Audience, known: Known) -> Part:
    return Text("aud-not", {"part": _atom(part.part, known)}) if isinstance(part, Not) else _atom(part, known)


def _atom(part: Audience, known: Known) -> Part:
    """What stands for itself: a fact, or anything in brackets."""
    return fact(part, known) if isinstance(part, Is) else Text("aud-group", {"part": described(part, known)})


def _listed(parts: Sequence[Part], joint: str) -> Part:
    """One part, "a or b", "a, b or c"."""
    if len(parts) == 1:
        return parts[0]
    return Text(joint, {"first": _chained(parts[:-1], "aud-comma"), "last": parts[-1]})


def _chained(parts: Sequence[Part], joint: str) -> Part:
    """Parts with the same joint between any two, nested as little as can be."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return Text(joint, {"first": _chained(parts[:middle], joint), "last": _chained(parts[middle:], joint)})


def fact(fact: Is, known: Known) -> Part:
    """One fact about somebody, as it stands in a sentence."""
    match fact.kind:
        case Kind.role if fact.value in Role.__members__:
            return Text(f"role-{fact.value}")
        case Kind.role:
            return Verbatim(fact.value)
        case Kind.theme:
            return Text("aud-theme", {"theme": Label("theme", fact.value)})
        case Kind.channel:
            _key, name = known.channels.get(fact.value, ("", fact.value))
            return Text("aud-channel", {"channel": name})
        case Kind.workshop if fact.value in known.workshops:
            return Text("aud-workshop", {"number": fact.value, "title": known.workshops[fact.value]})
        case Kind.workshop:
            return Text("aud-workshop-number", {"number": fact.value})
        case _:
            return Label(fact.kind, fact.value)
