"""Which kiosks there are: one-time codes, enrolment, tokens, lanes, rejoining after a restore, revocation."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from kiosk.data.times import moment
from kiosk.domain.codes import LANES, Lane
from kiosk.domain.journal import GENESIS
from kiosk.domain.typed_codes import PROVISIONAL_SYMBOLS
from kiosk.domain.worktime import VIETNAM
from kiosk.hub import enrolled_in_vain, feed, former
from kiosk.hub.core import Hub, HubRefused, Known
from kiosk.hub.tables import ENROLMENT, INCARNATION, KIOSK, LEASE
from kiosk.sync.ed25519 import check_of
from kiosk.sync.wire_enrol import Enrolled, EnrolmentCode, EnrolRequest, Lease, enrolment_code, read_enrol_request
from kiosk.sync.wire_feed import LeaseGiven, ReceiptKey, Revocation
from kiosk.sync.wire_revoked import Revoked

CODE_HOURS: Final = 48
LEASE_DAYS: Final = 365
RENEW_DAYS: Final = 60
"""A lease is renewed when a kiosk asks for its feed so many days before the end."""
HOUR: Final = 3_600_000

_LEASES: Final = select(LEASE).where(LEASE.c.kiosk == bindparam("of"))
_NAME: Final = re.compile("[0-9A-HJ-KM-NP-Z]{1,8}")


def issue_code(
    hub: Hub, agency: str, *, kiosk: str = "", lane: Lane | None = None, hours: int = CODE_HOURS, new_key: bool = False
) -> tuple[EnrolmentCode, str, Lane]:
    """A one-time code for a new kiosk, or for one that is there and has to move to another machine.

    Args:
        hub: the hub.
        agency: whose kiosk it will be.
        kiosk: its name: up to eight capitals and digits without I, L and O; drawn where empty.
        lane: its numbers; the lowest free lane of 625 where None.
        hours: how long the code is good.
        new_key: whether the kiosk, which is there, may come back with another key: its own is lost.

    Returns:
        The code, the kiosk's name, its lane.

    Raises:
        HubRefused: "kiosk_name", "lane_taken", "no_lane_left", "other_agency", or with `new_key` "unknown_kiosk".
    """
    if kiosk and not _NAME.fullmatch(kiosk):
        raise HubRefused("kiosk_name")
    code = enrolment_code(secrets.token_bytes(8), hub.public)
    now = hub.now()
    with hub.records.transaction() as connection:
        name = kiosk or _new_name(connection)
        there = connection.execute(select(KIOSK.c.agency).where(KIOSK.c.id == name)).scalar()
        if there not in (None, agency):
            raise HubRefused("other_agency")
        if new_key and there is None:
            raise HubRefused("unknown_kiosk")
        given = _lane_of(connection, agency, name) if there else _free_lane(connection, agency, lane, now)
        values = {
            "secret_hash": hashed(code.secret),
            "kiosk": name,
            "agency": agency,
            "lane_first": given.first,
            "lane_last": given.last,
            "expires": now + hours * HOUR,
            "used": None,
            "new_key": new_key,
        }
        connection.execute(insert(ENROLMENT), values)
    return code, name, given


def enrol(hub: Hub, data: bytes) -> bytes:
    """The signed answer to a kiosk's request.

    Raises:
        WireError: it is no such request.
        HubRefused: "code" (unknown, too old, or used by another kiosk), "code_to_return" (it is for a kiosk that is
            there) or "key_known" (this kiosk is enrolled already, and has sent something since). The latter two do
            not use the code up.
    """
    request, document = read_enrol_request(data, check_of)
    now, token = hub.now(), secrets.token_urlsafe(32)
    with hub.records.transaction() as connection:
        known = connection.execute(select(KIOSK).where(KIOSK.c.sign_key == request.sign_key)).first()
        code = take_code(connection, request.secret, now, again=known.id if known else "")
        if code.used is None and connection.execute(select(KIOSK.c.id).where(KIOSK.c.id == code.kiosk)).first():
            raise HubRefused("code_to_return")
        lent: tuple[Lease, ...]
        if known is None:
            name, agency, lent = code.kiosk, code.agency, (_add(connection, code, request, hashed(token), now),)
        elif enrolled_in_vain.is_in_vain(connection, known, request):
            name, agency, lent = known.id, known.agency, tuple(leases(connection, known.id))
            enrolled_in_vain.enrol_again(connection, name, request, token_hash=hashed(token), now=now)
        else:
            raise HubRefused("key_known")
        cursor = feed.first_cursor(connection)
    answer = Enrolled(
        request=document.digest,
        kiosk=name,
        agency=agency,
        incarnation=1,
        token=token,
        hub_key=hub.public,
        hub_age_key=hub.age_recipient,
        leases=lent,
        cursor=cursor,
        hub_time=now,
    )
    return answer.sign(hub.signer)


def _add(
    connection: Connection, code: Row[tuple[object, ...]], request: EnrolRequest, token_hash: bytes, now: int
) -> Lease:
    kiosk = {
        "id": code.kiosk,
        "agency": code.agency,
        "sign_key": request.sign_key,
        "receipt_key": request.receipt_key,
        "age_key": request.age_key,
        "hardware": request.hardware,
        "version": request.version,
        "token_hash": token_hash,
        "incarnation": 1,
        "enrolled": now,
        "seen": now,
        "revoked": None,
    }
    connection.execute(insert(KIOSK), kiosk)
    _add_incarnation(connection, code.kiosk, 1, base=0, head=GENESIS)
    today = _day(now)
    lease = Lease(code.agency, Lane(code.lane_first, code.lane_last), today, today + timedelta(LEASE_DAYS))
    connection.execute(insert(LEASE), _lease_row(code.kiosk, lease))
    feed.append(connection, ReceiptKey(code.kiosk, request.receipt_key, revoked=False), agency=code.agency)
    return lease


def by_token(hub: Hub, token: str) -> Known | None:
    """The kiosk that shows this token."""
    with hub.records.reading() as connection:
        row = former.holder(connection, hashed(token))
    return None if row is None or row.revoked is not None else _known(row)


def revoked_by_token(hub: Hub, token: str) -> bytes | None:
    """The signed document for a revoked kiosk that shows this token; None for everybody else."""
    with hub.records.reading() as connection:
        row = former.holder(connection, hashed(token), whatever_key=True)
    return None if row is None or row.revoked is None else Revoked(row.id, row.revoked, hub.now()).sign(hub.signer)


def revoked_by_id(hub: Hub, kiosk: str) -> tuple[Known, bytes] | None:
    """A revoked kiosk and the signed document for it; None for everybody else."""
    with hub.records.reading() as connection:
        row = connection.execute(select(KIOSK).where(KIOSK.c.id == kiosk, KIOSK.c.revoked.is_not(None))).first()
    return None if row is None else (_known(row), Revoked(row.id, row.revoked, hub.now()).sign(hub.signer))


def by_id(connection: Connection, kiosk: str) -> Known | None:
    """The kiosk of this name; None for one that is unknown or was revoked."""
    row = connection.execute(select(KIOSK).where(KIOSK.c.id == kiosk)).first()
    return None if row is None or row.revoked is not None else _known(row)


def ever(connection: Connection, kiosk: str) -> Known:
    """A kiosk that is or was enrolled here."""
    return _known(connection.execute(select(KIOSK).where(KIOSK.c.id == kiosk)).one())


def is_revoked(connection: Connection, kiosk: str) -> bool:
    """Whether the hub takes nothing more from it."""
    row = connection.execute(select(KIOSK.c.revoked).where(KIOSK.c.id == kiosk)).first()
    return row is not None and row.revoked is not None


def seen(connection: Connection, kiosk: str, now: int) -> None:
    """Note that a kiosk was heard of."""
    connection.execute(update(KIOSK).where(KIOSK.c.id == kiosk).values(seen=now))


def renew_leases(hub: Hub, kiosk: Known) -> None:
    """Lengthen what is near its end, and tell the kiosk."""
    today = _day(hub.now())
    with hub.records.reading() as connection:
        soon = [lease for lease in leases(connection, kiosk.id) if lease.ends - today < timedelta(RENEW_DAYS)]
    if not soon:
        return
    with hub.records.transaction() as connection:
        for lease in soon:
            longer = Lease(lease.agency, lease.lane, lease.starts, today + timedelta(LEASE_DAYS))
            mine = (LEASE.c.kiosk == kiosk.id) & (LEASE.c.agency == lease.agency)
            connection.execute(update(LEASE).where(mine).values(ends=longer.ends.isoformat()))
            feed.append(connection, LeaseGiven(longer), agency=kiosk.agency, kiosk=kiosk.id)


def leases(connection: Connection, kiosk: str) -> list[Lease]:
    """The lanes of a kiosk."""
    rows = connection.execute(_LEASES, {"of": kiosk})
    return [
        Lease(row.agency, Lane(row.first, row.last), date.fromisoformat(row.starts), date.fromisoformat(row.ends))
        for row in rows
    ]


def revoke(hub: Hub, kiosk: str) -> None:
    """Take nothing more from a kiosk; the others of its commune no longer trust its receipts.

    Raises:
        HubRefused: "unknown_kiosk".
    """
    now = hub.now()
    with hub.records.transaction() as connection:
        row = connection.execute(select(KIOSK).where(KIOSK.c.id == kiosk)).first()
        if row is None:
            raise HubRefused("unknown_kiosk")
        if row.revoked is not None:
            return
        connection.execute(update(KIOSK).where(KIOSK.c.id == kiosk).values(revoked=now))
        connection.execute(update(LEASE).where(LEASE.c.kiosk == kiosk).values(ends=_day(now).isoformat()))
        feed.append(connection, Revocation(kiosk), agency=row.agency)
        feed.append(connection, ReceiptKey(kiosk, row.receipt_key, revoked=True), agency=row.agency)


def take_move_code(connection: Connection, kiosk: str, secret: str, now: int) -> None:
    """Use up a code that was made for moving this kiosk to another machine.

    Raises:
        HubRefused: "code".
    """
    if take_code(connection, secret, now).kiosk != kiosk:
        raise HubRefused("code")


def add_incarnation(connection: Connection, kiosk: str, number: int, *, base: int, head: bytes) -> None:
    """A kiosk goes on behind one of its rows, under a new number."""
    _add_incarnation(connection, kiosk, number, base=base, head=head)
    connection.execute(update(KIOSK).where(KIOSK.c.id == kiosk).values(incarnation=number))


def _add_incarnation(connection: Connection, kiosk: str, number: int, *, base: int, head: bytes) -> None:
    values = {"kiosk": kiosk, "number": number, "base": base, "base_head": head, "through": base, "head": head}
    connection.execute(insert(INCARNATION), values)


def take_code(connection: Connection, secret: str, now: int, again: str = "") -> Row[tuple[object, ...]]:
    """Use up a code; what it was made for. `again` is the kiosk that may show its own used code a second time.

    Raises:
        HubRefused: "code": unknown, too old, or used by another kiosk.
    """
    mine = ENROLMENT.c.secret_hash == hashed(secret)
    code = connection.execute(select(ENROLMENT).where(mine)).first()
    if code is None or code.expires < now or (code.used is not None and code.kiosk != again):
        raise HubRefused("code")
    connection.execute(update(ENROLMENT).where(mine).values(used=now))
    return code


def _lane_of(connection: Connection, agency: str, kiosk: str) -> Lane:
    row = connection.execute(select(LEASE).where(LEASE.c.agency == agency, LEASE.c.kiosk == kiosk)).one()
    return Lane(row.first, row.last)


def _free_lane(connection: Connection, agency: str, wanted: Lane | None, now: int) -> Lane:
    """The wanted lane, or the lowest free one; codes that are not used yet hold theirs."""
    today = _day(now).isoformat()
    taken = [
        Lane(row.first, row.last)
        for row in connection.execute(select(LEASE).where(LEASE.c.agency == agency, LEASE.c.ends >= today))
    ]
    open_codes = (ENROLMENT.c.agency == agency) & ENROLMENT.c.used.is_(None) & (ENROLMENT.c.expires >= now)
    taken += [Lane(row.lane_first, row.lane_last) for row in connection.execute(select(ENROLMENT).where(open_codes))]
    for lane in [wanted] if wanted else [Lane.numbered(number) for number in range(1, LANES)]:
        if all(lane.last < other.first or other.last < lane.first for other in taken):
            return lane
    raise HubRefused("lane_taken" if wanted else "no_lane_left")


def _new_name(connection: Connection) -> str:
    while True:
        name = "K" + "".join(secrets.choice(PROVISIONAL_SYMBOLS) for _ in range(4))
        if connection.execute(select(KIOSK.c.id).where(KIOSK.c.id == name)).first() is None:
            return name


def _lease_row(kiosk: str, lease: Lease) -> dict[str, object]:
    return {"kiosk": kiosk, **lease.as_json()}


def _known(row: Row[tuple[object, ...]]) -> Known:
    return Known(row.id, row.agency, row.sign_key, row.incarnation)


def _day(now: int) -> date:
    return moment(now).astimezone(VIETNAM).date()


def hashed(secret: str) -> bytes:
    """Secrets of 60 bits and more need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
