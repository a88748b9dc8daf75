"""The state of the line to the hub in words: short for every page's top line, in sentences for desk and commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from kiosk.i18n import has, t
from kiosk.services.office import local

if TYPE_CHECKING:
    from kiosk.services.ports import LineState, RevisionShown

QUIET_FOR: Final = timedelta(hours=3)
"""Rounds come an hour apart at most, and 15 minutes where they fail: after so long nobody is sending."""


def short(state: LineState | None, now: datetime, *, narrow: bool = False) -> str:
    """What stands in the corner of every page; never more than is known.

    Args:
        state: None before the store was asked: then nothing is known, and nothing is said.
        now: to tell whether the last contact was long ago.
        narrow: leave out what does not fit beside the office's name.
    """
    if state is None:
        return ""
    if not state.enrolled:
        return f"◌ {t('sync.alone_short')}"
    if state.locked:
        return f"▲ {t('sync.locked_short')}"
    if state.error or _is_long_ago(state, now):
        why = t(f"sync.short.{state.error or 'silent'}")
        since = "" if narrow or state.reached is None else f" {t('sync.since', time=_moment(state.reached, now))}"
        return f"◌ {why}{since}{t('sync.and_left', left=state.left) if state.left else ''}"
    if state.left:
        return f"● {t('sync.sent_and_left', sent=state.sent, left=state.left)}"
    return f"● {t('sync.all_sent', sent=state.sent) if state.sent else t('sync.connected')}"


def _is_long_ago(state: LineState, now: datetime) -> bool:
    return state.reached is None or now - state.reached > QUIET_FOR


def _moment(reached: datetime, now: datetime) -> str:
    today = local(reached).date() == local(now).date()
    return f"{local(reached):%H:%M}" if today else f"{local(reached):%d/%m}"


def facts(state: LineState, now: datetime) -> list[tuple[str, str]]:
    """The whole state: what was sent, what is left, when the hub last answered, what is wrong."""
    if not state.enrolled:
        return [(t("sync.trouble"), trouble(state))]
    reached = f"{local(state.reached):%H:%M %d/%m/%Y}" if state.reached else t("sync.never")
    return [
        (t("sync.sent"), t("sync.dossiers", count=state.sent)),
        (t("sync.waiting"), t("sync.dossiers", count=state.left)),
        (t("sync.aside"), t("sync.dossiers", count=state.aside)),
        (t("sync.reached"), reached),
        (t("sync.trouble"), trouble(state) or _silence(state, now) or _waits(state) or t("sync.fine")),
        *([(t("sync.doubted"), t("sync.doubted_texts", count=state.doubted))] if state.doubted else []),
        *((t(f"revision.{one.subject}"), revision(one)) for one in state.revisions),
    ]


def revision(one: RevisionShown) -> str:
    """Which catalogue or calendar of the hub's is in use, and what is wrong with a newer one."""
    since = f"{local(one.since):%d/%m/%Y}" if one.since else ""
    words = t("revision.in_use", number=one.number, since=since) if one.number else t("revision.none")
    if one.coming:
        words = f"{words} {t('revision.coming', number=one.coming)}"
    if one.refused:
        why = t(f"revision.refused.{one.refusal}")
        words = f"{words} {t('revision.not_usable', number=one.refused, why=why)}"
    return words


def trouble(state: LineState) -> str:
    """What is wrong and what to do, in a sentence; "" where nothing is."""
    if not state.enrolled:
        return t("sync.not_enrolled")
    if state.locked:
        return t(f"sync.lock.{state.locked}")
    return t(f"sync.error.{state.error}") if state.error else ""


def _silence(state: LineState, now: datetime) -> str:
    """That nothing went wrong because nothing is tried."""
    return t("sync.silent") if _is_long_ago(state, now) else ""


def _waits(state: LineState) -> str:
    """That files wait although nothing is wrong: these are the hours in which the line is wanted for other things."""
    until = state.files_wait_until
    return t("sync.files_wait", until=f"{until:%H:%M}") if state.left and until else ""


def reason(word: str) -> str:
    """Why a dossier was set aside; the hub has reasons of its own, which are for officers there."""
    return t(f"sync.reason.{word}") if has(f"sync.reason.{word}") else t("sync.reason.other")
