"""The conversation of a member with the agency's team."""
