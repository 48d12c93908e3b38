"""`kollegial status`: how a service is, in the terminal."""
