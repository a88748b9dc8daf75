"""`kiosk citizen add`, `kiosk officer add` and `kiosk officer unlock`: accounts at the command line."""

from __future__ import annotations

import getpass
import re
import sys
from typing import Final
from uuid import uuid4

import pyotp

from kiosk.cli_output import console, print_rows, refuse, say
from kiosk.config import Settings
from kiosk.domain.contact import check_phone
from kiosk.domain.identity import check_id_number, check_person_name
from kiosk.domain.partial_date import parse_date
from kiosk.domain.people import Citizen, CodeWay, Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean
from kiosk.i18n import problem_words
from kiosk.lobby import lobby
from kiosk.services.desk import NotAllowed
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.login import LogIn
from kiosk.services.pins import hash_pin, is_pin, is_weak
from kiosk.services.ports import AlreadyThere, NotThere
from kiosk.widgets.qr import half_blocks
from kiosk.wiring import no_channel, open_store
from receipts.qr import matrix

LOGIN_FORM: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)
LONGEST_ADDRESS: Final = 200


def add_citizen(settings: Settings, *, number: str, name: str, birth: str, phone: str, address: str) -> int:
    """Add a citizen; the exit status."""
    checked_number = _held(check_id_number(number))
    checked_name = _held(check_person_name(name))
    checked_phone = _held(check_phone(phone)) if phone else ""
    born = ""
    if birth:
        date = parse_date(birth)
        if isinstance(date, Problem):
            raise refuse(problem_words(date))
        born = date.iso()
    citizen = Citizen(
        id=uuid4().hex,
        number=checked_number,
        name=checked_name,
        birth_date=born,
        phone=checked_phone,
        address=clean(address, limit=LONGEST_ADDRESS),
    )
    pin, secret = _asked_pin(), pyotp.random_base32()
    store = open_store(settings, lobby(settings).clock)
    try:
        pin_hash = hash_pin(pin, store.pepper)
        store.accounts.add_citizen(citizen, pin_hash=pin_hash, code_secret=secret, code_way=CodeWay.APP)
    except AlreadyThere:
        raise refuse("Số căn cước này đã có tài khoản. Không thêm gì.") from None
    finally:
        store.close()
    _show_enrolment(secret, account="Người dân", issuer=settings.agency.short_name)
    return 0


def add_officer(settings: Settings, *, login: str, name: str) -> int:
    """Add an officer with the counter's rights; the exit status."""
    if not LOGIN_FORM.fullmatch(login):
        raise refuse("Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm hoặc gạch, từ 2 đến 32 ký tự.")
    checked_name = _held(check_person_name(name))
    officer = Officer(uuid4().hex, login, checked_name, frozenset({Role.COUNTER}))
    pin, secret = _asked_pin(), pyotp.random_base32()
    store = open_store(settings, lobby(settings).clock)
    try:
        pin_hash = hash_pin(pin, store.pepper)
        store.accounts.add_officer(officer, pin_hash=pin_hash, code_secret=secret)
    except AlreadyThere:
        raise refuse("Tên đăng nhập này đã có. Hãy chọn tên khác.") from None
    finally:
        store.close()
    _show_enrolment(secret, account=login, issuer=settings.agency.short_name)
    return 0


def open_log_in(settings: Settings, *, number: str) -> int:
    """Open citizens' log-in again, or end the wait of one card's owner; the exit status.

    The officer proves who she is as at the kiosk: name, PIN and authenticator code, from the terminal or three lines.
    """
    clock = lobby(settings).clock
    store = open_store(settings, clock)
    try:
        login = LogIn(store.accounts, store.journal, clock, no_channel(), store.pepper)
        answer = login.officer(*_asked_credentials())
        if not isinstance(answer, Officer):
            raise refuse("Tên đăng nhập, mã PIN hoặc mã xác nhận chưa đúng, hoặc phải chờ. Hãy xem lại rồi thử lại.")
        desk = IdentityDesk(store.accounts, store.slips, store.registry, store.pepper)
        if number:
            desk.end_wait(answer, _held(check_id_number(number)))
        else:
            desk.open_log_in(answer)
    except NotAllowed:
        raise refuse("Cán bộ này không có quyền mở lại đăng nhập. Hãy nhờ cán bộ quầy hoặc người phụ trách.") from None
    except NotThere:
        raise refuse("Số căn cước này chưa có tài khoản. Hãy xem lại số.") from None
    finally:
        store.close()
    say("Đã mở lại. Người dân có thể đăng nhập.")
    return 0


def _asked_credentials() -> tuple[str, str, str]:
    """Name, PIN and code of an officer, the last two without an echo; from a pipe they are the first three lines."""
    if not sys.stdin.isatty():
        login, pin, code = (sys.stdin.readline().strip() for _ in range(3))
        return login, pin, code
    return input("Tên đăng nhập: ").strip(), getpass.getpass("Mã PIN: "), getpass.getpass("Mã từ ứng dụng: ")


def _held(answer: str | Problem) -> str:
    if isinstance(answer, Problem):
        raise refuse(problem_words(answer))
    return answer


def _asked_pin() -> str:
    """A PIN, asked twice without an echo; from a pipe it is the first line."""
    if not sys.stdin.isatty():
        first = second = sys.stdin.readline().strip()
    else:
        first, second = getpass.getpass("Mã PIN (6 số): "), getpass.getpass("Nhập lại: ")
    if not is_pin(first):
        raise refuse("Mã PIN gồm đúng 6 chữ số. Không thêm gì.")
    if is_weak(first):
        raise refuse("Mã PIN này dễ đoán. Hãy chọn mã khác; không dùng số lặp lại hoặc số liền nhau.")
    if first != second:
        raise refuse("Hai lần nhập không giống nhau. Không thêm gì.")
    return first


def _show_enrolment(secret: str, *, account: str, issuer: str) -> None:
    """The secret for the authenticator app: as a QR where there is a terminal, and as letters."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
    if sys.stdout.isatty():
        console().print(half_blocks(matrix(uri)))
    print_rows("Đã thêm tài khoản", (("Quét hoặc gõ vào ứng dụng xác thực", secret),))
    say("Khóa này chỉ hiện một lần. Hãy thêm vào ứng dụng xác thực ngay.")
