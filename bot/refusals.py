"""What an operator asked for and cannot have: said in one sentence, with what would be right."""


class OperatorError(Exception):
    """What was asked for is not possible; the message says what would be."""
