"""Text as Telegram counts it: in UTF-16 code units."""


def units(text: str) -> int:
    """How long the text is."""
    return len(text.encode("utf-16-le")) // 2


def split_pairs(text: str) -> frozenset[int]:
    """The offsets that lie inside a character of two units: nothing may begin or end there."""
    inside, offset = set(), 0
    for character in text:
        offset += 1
        if ord(character) > 0xFFFF:
            inside.add(offset)
            offset += 1
    return frozenset(inside)


def part(text: str, offset: int, length: int) -> str:
    """The characters that an entity covers."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")
