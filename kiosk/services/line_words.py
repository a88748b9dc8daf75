"""The state of the line to the hub in words: short for every page's top line, in sentences for desk and commands."""

from __future__ import annotations

from kiosk.i18n import has, t
from kiosk.services.office import local
from kiosk.services.ports import LineState


def short(state: LineState | None, *, online: bool) -> str:
    """What stands in the corner of every page; never more than is known.

    Args:
        state: None before the store was asked.
        online: what to say of the network where there is no hub to send to.
    """
    if state is None or not state.enrolled:
        return f"● {t('frame.online')}" if online else f"◌ {t('frame.offline')}"
    if state.locked:
        return f"▲ {t('sync.locked_short')}"
    words = t("sync.left", left=state.left) if state.left else t("sync.done")
    return f"{'●' if state.up else '◌'} {words}"


def facts(state: LineState) -> list[tuple[str, str]]:
    """The whole state: what was sent, what is left, when the hub last answered, what is wrong."""
    reached = f"{local(state.reached):%H:%M %d/%m/%Y}" if state.reached else t("sync.never")
    return [
        (t("sync.sent"), t("sync.dossiers", count=state.sent)),
        (t("sync.waiting"), t("sync.dossiers", count=state.left)),
        (t("sync.aside"), t("sync.dossiers", count=state.aside)),
        (t("sync.reached"), reached),
        (t("sync.trouble"), trouble(state) or t("sync.fine")),
    ]


def trouble(state: LineState) -> str:
    """What is wrong and what to do, in a sentence; "" where nothing is."""
    if not state.enrolled:
        return t("sync.not_enrolled")
    if state.locked:
        return t(f"sync.lock.{state.locked}")
    return t(f"sync.error.{state.error}") if state.error else ""


def reason(word: str) -> str:
    """Why a dossier was set aside; the hub has reasons of its own, which are for officers there."""
    return t(f"sync.reason.{word}") if has(f"sync.reason.{word}") else t("sync.reason.other")
