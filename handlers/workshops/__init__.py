"""Workshops: planned and led by staff, found and registered for by everybody."""
