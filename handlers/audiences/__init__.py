"""Audiences in words: built by pressing or typing, and shown."""
