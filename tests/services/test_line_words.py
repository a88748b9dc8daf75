"""The line to the hub in words: what is said is what is so, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from kiosk.services.line_words import facts, short
from kiosk.services.ports import LineState, RevisionShown

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
SENT = LineState(enrolled=True, sent=12, left=3, aside=1, reached=NOW - timedelta(minutes=5))
LONG_AGO = NOW - timedelta(days=2)


@pytest.mark.parametrize(
    ("state", "wide", "narrow"),
    [
        (None, "", ""),
        (LineState(), "◌ Lưu tại máy này", "◌ Lưu tại máy này"),
        (replace(SENT, sent=0, left=0), "● Đã nối mạng", "● Đã nối mạng"),
        (replace(SENT, left=0), "● Đã gửi 12", "● Đã gửi 12"),
        (SENT, "● Đã gửi 12, còn 3", "● Đã gửi 12, còn 3"),
        (replace(SENT, error="offline"), "◌ Mất mạng từ 09:09, còn 3", "◌ Mất mạng, còn 3"),
        (replace(SENT, error="hub_busy", left=0), "◌ Nơi nhận bận từ 09:09", "◌ Nơi nhận bận"),
        (replace(SENT, reached=LONG_AGO), "◌ Không gửi từ 21/11, còn 3", "◌ Không gửi, còn 3"),
        (replace(SENT, reached=None, error="certificate"), "◌ Chưa gửi được, còn 3", "◌ Chưa gửi được, còn 3"),
        (replace(SENT, locked="fork"), "▲ Cần cán bộ", "▲ Cần cán bộ"),
        (replace(SENT, locked="revoked", error="locked"), "▲ Cần cán bộ", "▲ Cần cán bộ"),
    ],
)
def test_the_corner_never_says_more_than_is_known(state: LineState | None, wide: str, narrow: str) -> None:
    assert short(state, NOW) == wide
    assert short(state, NOW, narrow=True) == narrow


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SENT, "Bình thường"),
        (replace(SENT, error="hub_busy"), "Hub đang bận. Máy sẽ tự gửi lại."),
        (
            replace(SENT, locked="revoked", error="locked"),
            "Hub đã thu hồi máy này. Hồ sơ vẫn còn đủ trong máy. Hãy báo quản trị viên.",
        ),
        (replace(SENT, files_wait_until=time(11, 30)), "Tệp quét chờ đến 11:30: giờ này mạng dành cho việc khác."),
        (replace(SENT, files_wait_until=time(11, 30), left=0), "Bình thường"),
        (
            replace(SENT, reached=LONG_AGO),
            "Đã lâu không liên lạc hub. Hãy xem dịch vụ gửi có chạy không: kiosk sync run",
        ),
    ],
)
def test_the_desk_is_told_what_is_wrong_and_what_to_do(state: LineState, words: str) -> None:
    told = dict(facts(state, NOW))
    assert told["Tình trạng"] == words
    assert (told["Đã gửi đủ"], told["Còn chờ gửi"]) == ("12 hồ sơ", f"{state.left} hồ sơ")


def test_a_kiosk_that_stands_alone_counts_nothing_as_sent_or_waiting() -> None:
    assert facts(LineState(), NOW) == [("Tình trạng", "Máy này chưa kết nối hub. Hồ sơ vẫn được giữ đủ trong máy.")]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (RevisionShown("catalogue", 3, NOW), "bản 3, dùng từ 23/11/2026"),
        (RevisionShown("catalogue", 3, NOW, coming=4), "bản 3, dùng từ 23/11/2026 · đang nhận bản 4"),
        (
            RevisionShown("catalogue", 3, NOW, refused=4, refusal="content"),
            "bản 3, dùng từ 23/11/2026 · không dùng bản 4: có chỗ cần sửa",
        ),
        (
            RevisionShown("catalogue", refused=1, refusal="signature"),
            "chưa có bản nào dùng được · không dùng bản 1: chữ ký của hub không đúng",
        ),
    ],
)
def test_the_hubs_catalogue_is_told_with_what_is_wrong_with_a_newer_one(shown: RevisionShown, words: str) -> None:
    assert dict(facts(replace(SENT, revisions=(shown,)), NOW))["Danh mục của hub"] == words
