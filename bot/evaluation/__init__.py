"""`kollegial evaluate-matching`: how well similar questions are found, with a lexicon and a model."""
