"""The process in which a file is cleaned: with little memory, little time, and nothing to write to.

It reads a line of JSON and then the file, and writes `READY`, a line of JSON, and the clean file.
"""

import json
import resource
import sys
from contextlib import suppress

from bot.files.apart import READY
from bot.files.bounds import MEMORY, SECONDS
from bot.files.cleaning import clean
from bot.files.unclean import Unclean


def main() -> None:
    """Clean the file on standard input."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        with suppress(OSError, ValueError):  # a system that knows no such bound
            resource.setrlimit(what, (most, most))
    out = sys.stdout.buffer
    out.write(READY)
    out.flush()
    about = json.loads(sys.stdin.buffer.readline())
    try:
        found = clean(sys.stdin.buffer.read(), about["name"], about["type"], about["most"])
    except Unclean as error:
        out.write(json.dumps({"unclean": error.reason}).encode() + b"\n")
        return
    out.write(json.dumps({"name": found.name, "type": found.type}).encode() + b"\n")
    out.write(found.data)


if __name__ == "__main__":
    main()
