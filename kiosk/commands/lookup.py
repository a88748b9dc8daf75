"""`kiosk lookup CODE`: a dossier in this machine's own store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kiosk.cli_output import FAILED, print_json, print_rows, say
from kiosk.commands.options import ConfigOption, HomeOption, JsonOption, existing_store, where_a_store_is

if TYPE_CHECKING:
    from kiosk.domain.dossier import Dossier, Erasure
    from kiosk.services.lookup import Found

lookup_app = typer.Typer()


@lookup_app.command()
def lookup(code: str, config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tra cứu một hồ sơ theo mã, ngay trong kho của máy này; với địa chỉ trong mã QR: biên nhận là thật hay giả."""
    from kiosk import wiring
    from kiosk.domain.problem import Problem
    from kiosk.domain.text import clean
    from kiosk.domain.typed_codes import parse_typed
    from kiosk.services.lookup import found
    from kiosk.services.receipt_check import is_link
    from kiosk.shell_user import shell_actor

    settings = where_a_store_is(config, home)
    if is_link(code):
        from kiosk.receipt_cli import check_receipt

        raise typer.Exit(0 if check_receipt(settings, code, as_json=as_json) else FAILED)
    written = clean(code, limit=60)
    typed = parse_typed(written, (settings.agency.id,))
    with existing_store(settings) as store:
        # As a system writes it; or as people type it, with the check character behind it.
        dossier = store.dossiers.by_code(written.upper())
        if dossier is None and not isinstance(typed, Problem):
            dossier = store.dossiers.by_code(str(typed))
        told = {"dossier": dossier.id if dossier else "", "evidence": "code"}
        store.journal.append("lookup.answered" if dossier else "lookup.missed", actor=shell_actor(), body=told)
    if dossier is None:
        say(f"Không có hồ sơ mang mã “{written}” trong kho này. Hãy xem lại mã trên biên nhận.")
        raise typer.Exit(FAILED)
    answer = found(dossier)
    if as_json:
        print_json(
            {
                "code": answer.code,
                "earlier_codes": list(answer.earlier_codes),
                "procedure": answer.procedure,
                "owner": answer.owner,
                "status": int(answer.status),
                "received": answer.received.isoformat(),
                "due": answer.due.isoformat() if answer.due else None,
                **({"erased": _erased(answer.erased)} if answer.erased else {}),
                **({"assisted": dict(dossier.body["assisted"])} if dossier.body.get("assisted") else {}),
                "lookup_url": wiring.paper_url(settings, dossier),
            }
        )
        return
    _show(answer, dossier)


def _erased(erased: Erasure) -> dict[str, str]:
    from kiosk.services.office import from_milliseconds

    return {"at": from_milliseconds(erased.wall).isoformat(), "basis": erased.basis}


def _show(answer: Found, dossier: Dossier) -> None:
    """The answer as a table; of an erased dossier what is left, and that it was erased, when and by which rule."""
    from kiosk.domain.typed_codes import with_check
    from kiosk.i18n import t
    from kiosk.services.assisted_words import assisted_line
    from kiosk.services.lookup import erased_words
    from kiosk.services.office import local

    due = f"{local(answer.due):%H:%M %d/%m/%Y}" if answer.due else t("done.due_unknown")
    people = [("Thủ tục", answer.procedure), ("Chủ hồ sơ", answer.owner)]
    gone = [(t("erased.heading"), erased_words(answer.erased))] if answer.erased else []
    helped = assisted_line(dossier.body)
    rows = (
        ("Mã hồ sơ", with_check(answer.code)),
        *([("Mã trước đây", ", ".join(map(with_check, answer.earlier_codes)))] if answer.earlier_codes else []),
        *(gone or people),
        ("Tình trạng", t(f"status.{answer.status.value}")),
        ("Ngày nhận", f"{local(answer.received):%H:%M %d/%m/%Y}"),
        ("Hẹn trả", due),
        *([("Nộp hộ", helped)] if helped else []),
    )
    print_rows("Hồ sơ", rows)
    if gone:
        say(t("erased.left"))
