"""How much a file may take, whatever it claims to be: what is beyond is not read."""

PIXELS = 64_000_000
"""Pixels of the largest picture: what the cameras of phones make, 400 MB of memory while it is turned."""

FRAME_PIXELS = 4 * PIXELS
"""Pixels of all frames of a moving picture together."""

EXPANDED = 200_000_000
"""Bytes of everything in an office file, unpacked."""

PARTS = 5_000
"""Parts of an office file."""

PROFILE = 4_000_000
"""Bytes of the largest colour profile."""

DEPTH = 2
"""How deep files lie in files: a chart's table in a presentation, a picture in that."""

MEMORY = 1 << 30
"""Bytes of memory for one file (the address space of its process)."""

SECONDS = 30
"""Seconds of processor time for one file."""

PATIENCE = 120.0
"""Seconds after which it is given up for now: the machine is too busy."""
