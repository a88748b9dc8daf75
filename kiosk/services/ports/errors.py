"""What a port may raise; every port says which of them it does."""

from __future__ import annotations


class AlreadyThere(Exception):
    """A number, name or key that must be unique is taken."""


class NotThere(Exception):
    """What was asked for is not there (any more)."""


class TooLarge(Exception):
    """A file is larger than the set limit."""


class Damaged(Exception):
    """Stored bytes do not match what was written."""


class StoreFailed(Exception):
    """The store could not be read or written; nothing was half done. The argument is a sentence for the officer."""


class StoreFull(StoreFailed):
    """There is no room left on the disk."""


class StoreBusy(StoreFailed):
    """Another process held the store for too long; trying again is safe."""


class StoreDamaged(StoreFailed):
    """The store does not hold what was written to it. It is never replaced by an empty one without being asked."""


class PrinterFailed(Exception):
    """The printer did not take the job. The argument is a key of words."""


class ChannelFailed(Exception):
    """The text will not arrive. The argument says why in one word: "no_channel", "too_many_codes"."""


class ChannelUnsure(ChannelFailed):
    """The text was handed over, and what became of it is not known: it may arrive all the same."""
