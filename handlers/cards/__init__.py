"""Practice cards (Gelingende Praxis): proposed, written, agreed to, read, passed on as a booklet."""
