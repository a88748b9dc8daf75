"""Why bytes from the other end are refused. No message repeats what stood in them: it may be somebody's data."""

from __future__ import annotations

from typing import ClassVar


class WireError(Exception):
    """Bytes that are not what they should be. The argument names the part that is wrong, never its content."""

    reason: ClassVar = "malformed"
    """Short and stable: it travels in refusals and stands in logs."""


class Malformed(WireError):
    """Cut short, trailing bytes, a value of another type, a number out of its range, text that is no UTF-8."""


class TooLarge(WireError):
    """More bytes, rows, items or levels than the format allows, before or after decompression."""

    reason = "too_large"


class UnknownVersion(WireError):
    """Another format, or a version of it that this program does not know."""

    reason = "unknown_version"


class BadSignature(WireError):
    """Not signed by the key that it should be signed by."""

    reason = "bad_signature"


class BrokenChain(WireError):
    """The rows of a batch do not follow each other, or do not end in the head that was signed."""

    reason = "broken_chain"
