"""Announcements: what staff tell many, and what became of it."""
