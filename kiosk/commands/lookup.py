"""`kiosk lookup CODE`: a dossier in this machine's own store."""

from __future__ import annotations

import typer

from kiosk.cli_output import FAILED, print_json, print_rows, say
from kiosk.commands.options import ConfigOption, HomeOption, JsonOption, existing_store, where_a_store_is

lookup_app = typer.Typer()


@lookup_app.command()
def lookup(code: str, config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tra cứu một hồ sơ theo mã, ngay trong kho của máy này; với địa chỉ trong mã QR: biên nhận là thật hay giả."""
    from kiosk import wiring
    from kiosk.domain.problem import Problem
    from kiosk.domain.text import clean
    from kiosk.domain.typed_codes import parse_typed
    from kiosk.services.assisted_words import assisted_line
    from kiosk.services.lookup import found
    from kiosk.services.office import local
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
                **({"assisted": dict(dossier.body["assisted"])} if dossier.body.get("assisted") else {}),
                "lookup_url": wiring.paper_url(settings, dossier),
            }
        )
        return
    from kiosk.i18n import t

    due = f"{local(answer.due):%H:%M %d/%m/%Y}" if answer.due else t("done.due_unknown")
    rows = (
        ("Mã hồ sơ", answer.code),
        *([("Mã trước đây", ", ".join(answer.earlier_codes))] if answer.earlier_codes else []),
        ("Thủ tục", answer.procedure),
        ("Chủ hồ sơ", answer.owner),
        ("Tình trạng", t(f"status.{answer.status.value}")),
        ("Ngày nhận", f"{local(answer.received):%H:%M %d/%m/%Y}"),
        ("Hẹn trả", due),
    )
    helped = assisted_line(dossier.body)
    print_rows("Hồ sơ", (*rows, *([("Nộp hộ", helped)] if helped else [])))
