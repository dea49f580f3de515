"""Exit statuses that several commands share."""

from typing import Final

INTERRUPTED: Final = 130
"""The exit status that shells give a program that Ctrl-C has ended (128 + SIGINT)."""
PIPE_CLOSED: Final = 141
"""The exit status that shells give a program whose output nobody reads any more (128 + SIGPIPE)."""
