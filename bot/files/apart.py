"""A file is cleaned in a process of its own: what a stranger made may take all memory or never end.

Nobody can stop a thread, but a process. It sees nothing of the service: no settings, no secrets, no connections.
"""

import asyncio
import json
import sys
from pathlib import Path
from signal import SIGXCPU

from bot.files.bounds import PATIENCE
from bot.files.cleaned import Cleaned
from bot.files.unclean import DAMAGED, TOO_SLOW, Unclean

READY = b"ready\n"
"""What the process says when it is able to clean: whatever goes wrong after that is the file's doing."""

_ROOT = Path(__file__).parents[2]


async def clean_apart(data: bytes, name: str, media_type: str, most: int) -> Cleaned:
    """A file without metadata, of at most `most` bytes, with a name and a media type that are true.

    Raises:
        Unclean: it cannot be cleaned.
        TimeoutError: the machine is too busy.
        RuntimeError: files cannot be cleaned here.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.files"),
        env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    about = json.dumps({"name": name, "type": media_type, "most": most}).encode() + b"\n"
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate(about + data)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _read(said, process.returncode or 0)


def _read(said: bytes, code: int) -> Cleaned:
    """What the process said."""
    if not said.startswith(READY):
        raise RuntimeError("files cannot be cleaned here")
    if code == -SIGXCPU:
        raise Unclean(TOO_SLOW)
    line, _, data = said.removeprefix(READY).partition(b"\n")
    if code or not line:  # it died over the file, mostly for want of memory
        raise Unclean(DAMAGED)
    told = json.loads(line)
    if "unclean" in told:
        raise Unclean(told["unclean"])
    return Cleaned(data=data, name=told["name"], type=told["type"])
