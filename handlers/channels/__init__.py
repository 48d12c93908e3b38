"""Topic channels: posting, reading, rooms, search."""
