"""`kiosk citizen …` and `kiosk officer …`: accounts made and changed at the command line, with an authenticator app.

Whoever may use the command line of a kiosk can read its whole store, so nobody is asked for an officer's PIN there:
the journal says who sat at the shell (`shell_user`), or which officer has proved with `--by` that it was she.
"""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pyotp
from rich.table import Table

from kiosk.cli_output import console, print_rows, refuse, say
from kiosk.config import Settings
from kiosk.domain.contact import check_phone
from kiosk.domain.id_papers import paper_of, read_number
from kiosk.domain.identity import check_person_name
from kiosk.domain.partial_date import parse_date
from kiosk.domain.people import Citizen, CodeWay, Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean
from kiosk.i18n import problem_words
from kiosk.lobby import lobby
from kiosk.proved_officer import asked_proof, proved_actor
from kiosk.services.pins import hash_pin, is_pin, is_weak
from kiosk.services.ports import AlreadyThere, LastOfRole, NotThere
from kiosk.services.rights import NotAllowed, Rights
from kiosk.shell_user import shell_actor
from kiosk.widgets.qr import half_blocks
from kiosk.wiring import has_store, identity_desk, officers_door, open_store
from receipts.qr import matrix

if TYPE_CHECKING:
    from kiosk.data.home import Home

LOGIN_FORM: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)
LONGEST_ADDRESS: Final = 200
ROLES: Final = {
    Role.COUNTER: "một cửa",
    Role.CASHIER: "thu tiền",
    Role.HEAD: "phụ trách",
    Role.TECHNICIAN: "kỹ thuật",
}
"""What the roles are called."""


def add_citizen(settings: Settings, *, number: str, name: str, birth: str, phone: str, address: str) -> int:
    """Add a citizen; the exit status."""
    checked_number = _held(read_number(number, settings.identity.papers))
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
        paper=paper_of(checked_number, settings.identity.papers),
    )
    pin, secret = _asked_pin(), pyotp.random_base32()
    store = open_store(settings, lobby(settings).clock)
    try:
        pin_hash = hash_pin(pin, store.pepper)
        # Dossiers that an officer opened for this card before there was an account stay with its owner.
        citizen = replace(citizen, id=store.walk_ins.id_of(checked_number) or citizen.id)
        store.accounts.add_citizen(
            citizen, pin_hash=pin_hash, code_secret=secret, code_way=CodeWay.APP, actor=shell_actor()
        )
    except AlreadyThere:
        raise refuse("Số căn cước này đã có tài khoản. Không thêm gì.") from None
    finally:
        store.close()
    _show_enrolment(secret, account="Người dân", issuer=settings.agency.short_name)
    return 0


def add_officer(
    settings: Settings, *, login: str, name: str, roles: Sequence[Role] = (Role.COUNTER,), by: str = ""
) -> int:
    """Add an officer with these rights; the exit status. `by` is the officer who says so; the first one has nobody."""
    if not LOGIN_FORM.fullmatch(login):
        raise refuse("Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm hoặc gạch, từ 2 đến 32 ký tự.")
    checked_name = _held(check_person_name(name))
    officer = Officer(uuid4().hex, login, checked_name, frozenset(roles))
    store = open_store(settings, lobby(settings).clock)
    try:
        actor = _actor(settings, store, by)
        pin_hash, secret = hash_pin(_asked_pin(), store.pepper), pyotp.random_base32()
        store.accounts.add_officer(officer, pin_hash=pin_hash, code_secret=secret, actor=actor)
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
        rights = Rights(store.accounts, clock)
        answer = officers_door(store, clock, rights).log_in(*asked_credentials())
        if not isinstance(answer, Officer):
            raise refuse("Tên đăng nhập, mã PIN hoặc mã xác nhận chưa đúng, hoặc phải chờ. Hãy xem lại rồi thử lại.")
        desk = identity_desk(settings, store, rights)
        if number:
            if problem := desk.end_wait(answer, _held(read_number(number, settings.identity.papers))):
                raise refuse(problem_words(problem))
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


def _actor(settings: Settings, store: Home, by: str) -> str:
    """Who does this: the officer who proves it with PIN and code (from a pipe the first two lines), or the shell's."""
    if not by:
        return shell_actor()
    clock = lobby(settings).clock
    rights = Rights(store.accounts, clock)
    return proved_actor(officers_door(store, clock, rights), rights, by)


def asked_credentials() -> tuple[str, str, str]:
    """Name, PIN and code of an officer, the last two without an echo; from a pipe they are the first three lines."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip(), *asked_proof()
    return input("Tên đăng nhập: ").strip(), *asked_proof()


def list_officers(settings: Settings) -> int:
    """All officers with their roles; the exit status."""
    with opened(settings) as store:
        officers = store.accounts.officers()
    table = Table(title=f"Cán bộ: {len(officers)}", title_justify="left")
    for heading in ("Tên đăng nhập", "Họ và tên", "Quyền", "Đăng nhập"):
        table.add_column(heading, overflow="fold")
    for officer in officers:
        table.add_row(officer.login, officer.name, _role_words(officer.roles), "được" if officer.enabled else "đã khóa")
    console().print(table)
    return 0


def enable_officer(settings: Settings, *, login: str, enabled: bool, by: str = "") -> int:
    """Let an officer log in, or not; the exit status."""
    with opened(settings) as store, _sentences():
        store.officers.set_enabled(login, enabled, actor=_actor(settings, store, by))
    say(f"Cán bộ {login} đăng nhập được." if enabled else f"Cán bộ {login} không đăng nhập được nữa.")
    return 0


def set_officer_roles(settings: Settings, *, login: str, roles: Sequence[Role], by: str = "") -> int:
    """Give an officer other rights; the exit status."""
    with opened(settings) as store, _sentences():
        changed = store.officers.set_roles(login, frozenset(roles), actor=_actor(settings, store, by))
    say(f"Cán bộ {login} có quyền: {_role_words(changed.roles)}.")
    return 0


def reset_officer(settings: Settings, *, login: str, by: str = "") -> int:
    """A new PIN and a new secret for the authenticator app; the exit status."""
    with opened(settings) as store, _sentences():
        if store.accounts.officer(login) is None:
            raise NotThere("the officer")
        actor = _actor(settings, store, by)
        pin_hash, secret = hash_pin(_asked_pin(), store.pepper), pyotp.random_base32()
        store.officers.reset(login, pin_hash=pin_hash, code_secret=secret, actor=actor)
    _show_enrolment(secret, account=login, issuer=settings.agency.short_name, done="Đã đặt lại mã PIN và khóa")
    return 0


@contextmanager
def opened(settings: Settings) -> Iterator[Home]:
    """The store that is there; none is made."""
    if not has_store(settings):
        raise refuse(f"Chưa có kho dữ liệu trong {settings.kiosk.home}. Hãy xem lại kiosk.home trong tệp thiết đặt.")
    store = open_store(settings, lobby(settings).clock)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _sentences() -> Iterator[None]:
    """What the store refuses, in a sentence."""
    try:
        yield
    except NotThere:
        raise refuse("Không có cán bộ mang tên đăng nhập này. Xem danh sách bằng lệnh: kiosk officer list") from None
    except LastOfRole as error:
        raise refuse(
            f"Đây là người cuối cùng có quyền {_role_words({error.role})}. Hãy trao quyền này cho một người khác trước."
        ) from None


def _role_words(roles: Collection[Role]) -> str:
    """What roles are called, and the words by which they are given."""
    held = [role for role in Role if role in roles]
    return f"{', '.join(ROLES[role] for role in held)} ({', '.join(held)})" if held else "không có"


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


def _show_enrolment(secret: str, *, account: str, issuer: str, done: str = "Đã thêm tài khoản") -> None:
    """The secret for the authenticator app: as a QR where there is a terminal, and as letters."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
    if sys.stdout.isatty():
        console().print(half_blocks(matrix(uri)))
    print_rows(done, (("Quét hoặc gõ vào ứng dụng xác thực", secret),))
    say("Khóa này chỉ hiện một lần. Hãy thêm vào ứng dụng xác thực ngay.")
