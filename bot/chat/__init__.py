"""`kollegial chat`: a person at a terminal talks to the bot."""
