"""The ways a command ends without success."""

STOPPED = 130


class BadInput(Exception):
    """Input that cannot be used; the message names the place and the remedy. Exit code 2."""


class CheckFailed(Exception):
    """A check that was asked for failed; its report is printed already. Exit code 1."""


class Stopped(Exception):
    """The command was stopped with Ctrl-C; the message says what is kept. Exit code 130."""
