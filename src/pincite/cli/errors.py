"""The two ways a command ends without success."""


class BadInput(Exception):
    """Input that cannot be used; the message names the place and the remedy. Exit code 2."""


class CheckFailed(Exception):
    """A check that was asked for failed; its report is printed already. Exit code 1."""
