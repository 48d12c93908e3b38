"""An audience as people type it: "Görlitz oder Bautzen und FSA, aber nicht MBE". Pure.

Names that stand together and exclude each other are alternatives, whatever joins them: "Görlitz und Bautzen" are two
regions, and nobody works in both. Beyond that and binds before or; "aber nicht" leaves out everything that follows it
from everything before. Brackets say it exactly.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.audiences.known import Known
from handlers.audiences.vocabulary import FILLERS, JOINTS, NOUNS, Vocabulary, plain, vocabulary
from handlers.audiences.wording import fact as shown
from handlers.forms import Invalid, Scene
from storage.audiences import SINGLE, Audience, Is, Kind, both, either, fits, without
from storage.messages import Part, Text, Verbatim

LONGEST = 2000
"""Characters of a text that is read."""

_DEEPEST = 12
_JOINTS = sorted(((phrase, name) for name, phrases in JOINTS.items() for phrase in phrases), key=lambda p: -len(p[0]))
_NOUNS = sorted(((phrase, kind) for kind, phrases in NOUNS.items() for phrase in phrases), key=lambda p: -len(p[0]))
_WORD = re.compile(r"[^\s(),;]+")


@dataclass(frozen=True, slots=True)
class _Token:
    """A joint by its name, or (`part`) what stands for people; `plain` where that is one named fact."""

    joint: str
    part: Audience | None = None
    plain: bool = False


class _Unknown(Exception):
    """A folded word that is no name; `meant` is what it is nearly."""

    def __init__(self, word: str, meant: Is | None) -> None:
        self.word = word
        self.meant = meant

    def reason(self, words: str, scene: Scene) -> Text:
        """What is said of it, in the spelling in which it was written."""
        written = next((each for each in _WORD.findall(words) if plain(each) == self.word), self.word)
        if self.meant is None:
            return Text("aud-unknown", {"words": Verbatim(written)})
        return Text("aud-nearly", {"words": Verbatim(written), "meant": shown(self.meant, Known.load(scene.context))})


def read(words: str, scene: Scene, so_far: Audience | None = None) -> Audience | None:
    """The audience that some words mean; None is everybody. `so_far` is what they go on from ("und FSA").

    Raises:
        Invalid: they name something that is not known or can mean several things, or nothing that can be understood.
    """
    if len(words) > LONGEST:
        raise Invalid(Text("aud-too-much"))
    try:
        tokens = _tokens(plain(words), vocabulary(scene), scene)
    except _Unknown as unknown:
        raise Invalid(unknown.reason(words, scene)) from None
    if not tokens:
        raise Invalid(Text("aud-unclear"))
    if so_far is not None:
        tokens = [_Token("part", so_far), *tokens]
    found = _Reader(_settled(tokens)).whole()
    if not fits(found):
        raise Invalid(Text("aud-too-much"))
    return found


def goes_on(words: str) -> bool:
    """Whether words begin with something that joins them to what was said before."""
    start = plain(words)
    joint = next((name for phrase, name in _JOINTS if _stands(phrase, start, 0)), None)
    return joint in ("but", "also", "and", "or", "not")


def _stands(phrase: str, text: str, at: int) -> bool:
    """Whether a phrase stands at a place as whole words."""
    end = at + len(phrase)
    if not text.startswith(phrase, at):
        return False
    return not (phrase[-1].isalnum() and text[end : end + 1].isalnum())


def _tokens(text: str, words: Vocabulary, scene: Scene) -> list[_Token]:
    found: list[_Token] = []
    names = sorted({*words.names, *words.introduced}, key=len, reverse=True)
    at, kind = 0, None
    while at < len(text):
        if text[at].isspace() or text[at] in "#.:":
            at += 1
            continue
        name = next((name for name in names if _stands(name, text, at) and words.exact(name, kind)), None)
        if name is not None:
            found.append(_fact(words.exact(name, kind), name, scene))
            at, kind = at + len(name), None
            continue
        noun = next(((phrase, of) for phrase, of in _NOUNS if _stands(phrase, text, at)), None)
        if noun is not None:
            at, kind = at + len(noun[0]), noun[1]
            continue
        joint = next(((phrase, each) for phrase, each in _JOINTS if _stands(phrase, text, at)), None)
        if joint is not None:
            found.append(_Token(joint[1]))
            at += len(joint[0])
            continue
        at = _further(text, at, kind, words, scene, found)
        kind = None
    return found


def _further(text: str, at: int, kind: Kind | None, words: Vocabulary, scene: Scene, found: list[_Token]) -> int:
    """Read what is no whole name: the beginning of one, or a word that says nothing; where to go on."""
    ends = [match.end() for match in _WORD.finditer(text, at)][:5]
    word = text[at : ends[0]] if ends else text[at]
    if word in FILLERS:
        return at + len(word)
    for end in reversed(ends):
        facts = words.begun(text[at:end], kind)
        if facts:
            found.append(_fact(facts, text[at:end], scene))
            return end
    near = difflib.get_close_matches(word, words.names, n=1, cutoff=0.75)
    raise _Unknown(word, words.names[near[0]][0] if near else None)


def _fact(facts: Sequence[Is], words: str, scene: Scene) -> _Token:
    if len(facts) > 1:
        known = Known.load(scene.context)
        meanings = tuple(_meaning(fact, known) for fact in facts[:6])
        raise Invalid(Text("aud-ambiguous", {"words": Verbatim(words), "meanings": meanings}))
    return _Token("part", facts[0], plain=True)


def _meaning(fact: Is, known: Known) -> Part:
    """A fact with its kind before it."""
    said = shown(fact, known)
    return Text("aud-of-kind", {"kind": Text(f"aud-kind-{fact.kind}"), "name": said}) if fact.kind in SINGLE else said


def _settled(tokens: Sequence[_Token]) -> list[_Token]:
    """Let each comma be the joint that ends its list; one before "aber nicht" is none."""
    found = list(tokens)
    for place, token in enumerate(found):
        if token.joint == "comma":
            found[place] = _Token(_ending(found, place))
    return [token for token in found if token.joint != "none"]


def _ending(tokens: Sequence[_Token], place: int) -> str:
    depth = 0
    for later in tokens[place + 1 :]:
        if later.joint in ("open", "close"):
            depth += 1 if later.joint == "open" else -1
        if depth < 0 or (depth == 0 and later.joint == "but"):
            break
        if depth == 0 and later.joint in ("and", "or"):
            return later.joint
    following = tokens[place + 1].joint if place + 1 < len(tokens) else ""
    return "none" if following in ("but", "and", "or", "also", "comma", "") else "and"


class _Reader:
    """Reads tokens from left to right; everybody is None, as ever."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Audience | None:
        """All of it."""
        found = self._expression()
        if self._at < len(self._tokens):
            raise Invalid(Text("aud-unclear"))
        return found

    def _joint(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place].joint if place < len(self._tokens) else ""

    def _take(self, *joints: str) -> bool:
        if self._joint() not in joints:
            return False
        self._at += 1
        return True

    def _expression(self) -> Audience | None:
        if self._joint() == "but":  # "ohne MBE" alone
            said: Audience | None = None
        else:
            said = self._alternatives()
        while self._take("but"):
            unwanted = [self._operand()]
            while self._joint() in ("and", "or", "not", "open", "part"):
                self._take("and", "or")
                self._take("not")
                unwanted.append(self._operand())
            said = _all_of([said, *(_none_of(part) for part in unwanted)])
        return said

    def _alternatives(self) -> Audience | None:
        parts = [self._together()]
        while self._take("or"):
            parts.append(self._together())
        return None if None in parts else either(*(part for part in parts if part is not None))

    def _together(self) -> Audience | None:
        parts = [self._negated()]
        while self._joint() in ("and", "also", "not", "open", "part", "every"):
            self._take("and", "also")
            parts.append(self._negated())
        return _all_of(parts)

    def _negated(self) -> Audience | None:
        return _none_of(self._group()) if self._take("not") else self._group()

    def _group(self) -> Audience | None:
        """Something, with the alternatives to it that follow."""
        first = self._tokens[self._at] if self._at < len(self._tokens) else None
        part = self._operand()
        if first is None or not first.plain or not isinstance(part, Is):
            return part
        alternatives = [part]
        while (further := self._alternative(part.kind)) is not None:
            alternatives.append(further)
        return either(*alternatives)

    def _alternative(self, kind: Kind) -> Is | None:
        """The next fact of a kind, if it stands beside the one before as an alternative."""
        joints = ("and", "or") if kind in SINGLE else ("or",)
        ahead = 1 if self._joint() in joints else 0
        if ahead == 0 and kind not in SINGLE:
            return None
        place = self._at + ahead
        token = self._tokens[place] if place < len(self._tokens) else None
        if token is None or not token.plain or not isinstance(token.part, Is) or token.part.kind is not kind:
            return None
        self._at = place + 1
        return token.part

    def _operand(self) -> Audience | None:
        if self._take("every"):
            return None
        if self._take("open"):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise Invalid(Text("aud-too-much"))
            inner = self._expression()
            self._depth -= 1
            if not self._take("close"):
                raise Invalid(Text("aud-brackets"))
            return inner
        if self._joint() != "part":
            raise Invalid(Text("aud-brackets" if self._joint() == "close" else "aud-unclear"))
        self._at += 1
        return self._tokens[self._at - 1].part


def _all_of(parts: Sequence[Audience | None]) -> Audience | None:
    wanted = [part for part in parts if part is not None]
    return both(*wanted) if wanted else None


def _none_of(part: Audience | None) -> Audience:
    if part is None:
        raise Invalid(Text("aud-nobody"))
    return without(part)
