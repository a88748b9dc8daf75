"""What tells this machine from another one that runs a copy of its disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_SOURCES: Final = (
    Path("/sys/class/dmi/id/product_uuid"),  # the mainboard's; for the administrator only
    Path("/proc/device-tree/serial-number"),
    Path("/etc/machine-id"),
)


def hardware_id(sources: Sequence[Path] = _SOURCES) -> str:
    """32 hexadecimal digits, the same as long as the machine is the same.

    A hash: the serial number itself is nobody's business. Where no source can be read it is the same for all
    machines, and a clone is found by its rows only.
    """
    digest = hashlib.sha256(b"motcua machine\n")
    for source in sources:
        try:
            digest.update(source.read_bytes().strip(b"\0\n ") + b"\n")
        except OSError:
            continue
    return digest.hexdigest()[:32]
