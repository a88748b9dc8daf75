"""`kiosk lookup https://…`: what a receipt's QR says, for whoever has the paper in hand and no network."""

from __future__ import annotations

from kiosk import wiring
from kiosk.cli_output import print_json, print_rows, refuse
from kiosk.codes_cli import open_existing
from kiosk.config import Settings
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import with_check
from kiosk.i18n import problem_words, t
from kiosk.services.lookup import SeenReceipt, erased_words
from kiosk.shell_user import shell_actor


def check_receipt(settings: Settings, text: str, *, as_json: bool) -> bool:
    """Say whether a receipt is genuine, and the dossier's state where it is here; whether it is genuine."""
    home = open_existing(settings)
    try:
        seen = wiring.look_up(settings, home).checked(text)
        if not isinstance(seen, Problem):
            told = {"evidence": "link", "seal": seen.verdict.value}
            home.journal.append("lookup.answered", actor=shell_actor(), body=told)
    finally:
        home.close()
    if isinstance(seen, Problem):
        raise refuse(problem_words(seen))
    if as_json:
        state = int(seen.found.status) if seen.found else None
        print_json({"code": seen.code, "receipt": seen.verdict.value, "kiosk": seen.kiosk, "status": state})
    else:
        print_rows("Biên nhận", _rows(seen))
    return seen.verdict.genuine


def _rows(seen: SeenReceipt) -> list[tuple[str, str]]:
    state = t(f"status.{seen.found.status.value}") if seen.found else t("receipt_check.not_here")
    erased = seen.found.erased if seen.found else None
    return [
        (t("receipt_check.receipt"), t(f"receipt_check.{seen.verdict.value}", kiosk=seen.kiosk)),
        ("Mã hồ sơ", with_check(seen.code)),
        ("Tình trạng", state),
        *([(t("erased.heading"), erased_words(erased))] if erased else []),
    ]
