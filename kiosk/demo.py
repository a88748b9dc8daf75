"""The demo: a made-up commune with two citizens, one officer on shift, and scans in the scanner's folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from kiosk.config import Settings, parse
from kiosk.domain.people import Citizen, CodeWay, Officer, Role
from kiosk.services.office import Hint

PIN = "246810"

CITIZENS = (
    Citizen(
        id="", number="038090000001", name="Trần Văn Thử", birth_date="1990-01-01", sex="male", phone="0912000001",
        email="tranvanthu@example.vn", address="Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm", issued="2021-05-10",
    ),
    Citizen(
        id="", number="038149000002", name="Nguyễn Thị Mẫu", birth_date="1949", sex="female", phone="0912000002",
        address="Thôn Mẫu, xã Mẫu, tỉnh Thử Nghiệm", issued="2021-06-15",
    ),
)  # fmt: skip
"""Made-up people: the last six digits of their numbers count from one."""

OFFICER = ("canbo", "Lê Thị Ví Dụ")
OFFICER_CODE_SECRET = "KIOSKBANTHU234567ABCDEFGHIJKLMNO"
"""For an authenticator app, so that the officer's page can be tried, too. It opens nothing but this demo."""

HINTS = tuple(Hint(citizen.name, citizen.number, PIN) for citizen in CITIZENS)


def officer_hint() -> tuple[str, str, str]:
    """What the demo's officer types now: name, PIN, and the code that her authenticator app would show."""
    import pyotp

    return OFFICER[0], PIN, pyotp.TOTP(OFFICER_CODE_SECRET).now()


def usual_home() -> Path:
    """Where the demo stands when nobody names a folder: the same place each time, so that drafts are found again."""
    import platformdirs

    return platformdirs.user_data_path("kiosk-demo", appauthor=False)


def is_prepared(home: Path) -> bool:
    """Whether this folder has been a demo before; then nothing is made anew before the first page."""
    return (home / "store" / "store.db").exists() and (home / "scans").is_dir()


def demo_settings(home: Path, *, theme: str | None = None, lookup: str = "") -> Settings:
    """A kiosk whose everything stands in one folder; `lookup` is the address of a hub that is really there."""
    return parse(
        {
            "agency": {
                "id": "H99.99.01",
                "name": "ỦY BAN NHÂN DÂN XÃ MẪU",
                "short_name": "UBND xã Mẫu",
                "parent": "TỈNH THỬ NGHIỆM",
                "place": "Xã Mẫu",
                "address": "Thôn Thử, xã Mẫu",
            },
            "kiosk": {"id": "K1", "home": home / "store", "acceptance": "at_submit"},
            "scanner": {"folder": home / "scans", "settle_seconds": 1.0},
            "printer": {"folder": home / "receipts"},
            # A bank that does not exist: nobody's money goes anywhere.
            "payment": {
                "bank": "999999",
                "bank_name": "Ngân hàng Thử",
                "account": "000000001",
                "account_name": "UBND XA MAU",
            },
            **({"screen": {"theme": theme}} if theme else {}),
            **({"lookup": {"base": lookup}} if lookup else {}),
        },
        "bản thử",
    )


def prepare(home: Path, settings: Settings | None = None) -> Settings:
    """Make the demo's folder ready; people and papers that are there already stay."""
    import pyotp

    from kiosk.lobby import lobby
    from kiosk.services.pins import hash_pin
    from kiosk.wiring import open_store

    settings = settings or demo_settings(home)
    settings.scanner.folder.mkdir(parents=True, exist_ok=True)
    if not any(settings.scanner.folder.iterdir()):
        from kiosk.data.samples import write_sample_scans

        write_sample_scans(settings.scanner.folder)
    store = open_store(settings, lobby(settings).clock)
    try:
        for citizen in CITIZENS:
            if store.accounts.citizen(citizen.number) is None:
                store.accounts.add_citizen(
                    replace(citizen, id=uuid4().hex),
                    pin_hash=hash_pin(PIN, store.pepper),
                    code_secret=pyotp.random_base32(),
                    code_way=CodeWay.PHONE,
                )
        login, name = OFFICER
        if store.accounts.officer(login) is None:
            officer = Officer(uuid4().hex, login, name, frozenset({Role.COUNTER}))
            store.accounts.add_officer(officer, pin_hash=hash_pin(PIN, store.pepper), code_secret=OFFICER_CODE_SECRET)
            store.shifts.open(officer)
    finally:
        store.close()
    return settings
