"""Introductions: two members with similar questions are asked, one after the other, whether they want to talk."""
