"""Reading the small text files of an operator, with a plain sentence for everything that can be wrong with one."""

import stat
from dataclasses import dataclass
from os import fstat
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """What a file says; `public` is whether every account of the machine can read it."""

    text: str
    public: bool


class UnreadableError(Exception):
    """The file cannot be read; the message is a predicate such as "does not exist" and quotes nothing."""


def read_text_file(path: Path, *, limit: int) -> TextFile:
    """Read a file of at most `limit` bytes, in UTF-8 with or without a byte order mark.

    Raises:
        UnreadableError: raised outside of the handlers, so that it carries no error which holds the file's bytes.
    """
    try:
        with path.open("rb") as file:
            public = bool(fstat(file.fileno()).st_mode & stat.S_IROTH)
            content = file.read(limit + 1)
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        wrong = "does not exist"
    except IsADirectoryError:
        wrong = "is a folder"
    except OSError as error:
        wrong = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        wrong = "is not UTF-8 text"
    except ValueError:
        wrong = "is not the name of a file"
    else:
        if len(content) <= limit:
            return TextFile(text=text, public=public)
        wrong = f"is longer than {limit} bytes"
    raise UnreadableError(wrong)
