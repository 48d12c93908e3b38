"""Files that people send, before anybody else sees them: what they tell of who made them is taken out."""
