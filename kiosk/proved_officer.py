"""An officer at the command line who proves that it is she, so that the journal has her name and not the shell's."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Final

from kiosk.cli_output import refuse
from kiosk.domain.people import Officer, Role
from kiosk.services.rights import NotAllowed

if TYPE_CHECKING:
    from kiosk.services.officer_login import OfficerLogIn
    from kiosk.services.rights import Rights

MAY_CHANGE: Final = frozenset({Role.HEAD, Role.TECHNICIAN})
"""Who may change other officers' accounts, and put another store in the place of this one, in her own name."""


def proved_actor(door: OfficerLogIn, rights: Rights, by: str) -> str:
    """The officer who proves with PIN and code that it is she, and who may change accounts and stores."""
    answer = door.log_in(by, *asked_proof())
    if not isinstance(answer, Officer):
        raise refuse("Tên đăng nhập, mã PIN hoặc mã xác nhận chưa đúng, hoặc phải chờ. Chưa ghi gì.")
    try:
        rights.check(answer, MAY_CHANGE)
    except NotAllowed:
        raise refuse("Cán bộ này không được đứng tên việc này. Hãy nhờ người phụ trách hoặc kỹ thuật.") from None
    return answer.actor


def asked_proof() -> tuple[str, str]:
    """PIN and code of an officer, without an echo; from a pipe the next two lines."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip(), sys.stdin.readline().strip()
    return getpass.getpass("Mã PIN của cán bộ: "), getpass.getpass("Mã từ ứng dụng: ")
