"""`python -m bot` is the command `kollegial`."""

from bot.cli import main

main()
