"""`kiosk hub overview|clear|settle|erase`: what somebody has to look at, and what is done about it."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kiosk.cli_output import FAILED, agreed, print_json, print_rows, refuse, say
from kiosk.data.times import moment
from kiosk.domain.worktime import VIETNAM
from kiosk.hub import attention, decisions, duplicates, erasure, paper_codes, set_aside
from kiosk.hub.attention import Attention
from kiosk.hub.cli import ADMINISTRATOR, USUAL_HOME, CodeArgument, HomeOption, JsonOption, OfficerOption, opened
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decide_cli import app
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.erasure import Reason
from kiosk.hub.reports import Refused
from kiosk.hub.set_aside import Way
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_report import What

__all__ = ["app", "clear", "erase", "overview", "settle"]

REASONS: Final = {
    "code_out_of_lane": "mã ngoài dải số của máy",
    "code_taken": "mã đã thuộc hồ sơ khác",
    "code_of_other_agency": "mã của cơ quan khác",
    "code_unreadable": "không đọc được mã",
    "transition": "trạng thái không chuyển được như vậy",
    "body": "dữ liệu có chỗ sai",
    "fork": "có hai bản của máy này",
}
"""Why a dossier was set aside, or a kiosk has an alarm."""
REFUSED: Final = {
    What.EVENT.value: "quyết định không khớp trạng thái hồ sơ tại máy",
    What.REVISION.value: "bản danh mục hoặc lịch mới nhất chưa dùng được",
    What.WITHHELD.value: "hồ sơ không gửi được nội dung",
    What.FILE.value: "tệp không gửi được",
}
"""What a kiosk says that it could not do."""
REFUSED_WHY: Final = {
    "catalogue_content": "danh mục có chỗ phải sửa",
    "catalogue_signature": "danh mục sai chữ ký",
    "catalogue_older": "danh mục cũ hơn bản đang dùng",
    "calendar_content": "lịch có chỗ phải sửa",
    "calendar_signature": "lịch sai chữ ký",
    "calendar_older": "lịch cũ hơn bản đang dùng",
    "too_large": "quá lớn",
}
"""Reasons of these; one that is not here is told as it came."""
ERASED_FOR: Final = {
    Reason.RETENTION: "hết hạn lưu",
    Reason.REQUEST: "người dân yêu cầu",
    Reason.MISTAKE: "nộp nhầm",
    Reason.ORDER: "có quyết định của cơ quan có thẩm quyền",
}
"""Why a dossier is erased."""
WAYS: Final = {
    Way.AGAIN: "Vẫn chưa khớp: {reason}. Hãy sửa nguyên nhân, hoặc dùng --way new_number, --way as_it_stands.",
    Way.NEW_NUMBER: "Cấp mã mới không đủ: {reason}. Có thể dùng --way as_it_stands.",
    Way.AS_IT_STANDS: "Chưa có phần nào dùng được: {reason}. Thử --way new_number; vẫn chưa được thì nhờ xã nộp lại.",
}


@app.command()
def overview(
    home: HomeOption = USUAL_HOME,
    agency: Annotated[str, typer.Option(help="chỉ một cơ quan")] = "",
    as_json: JsonOption = False,
) -> None:
    """Những việc cần người xem: hồ sơ để riêng, có thể nộp trùng, chưa có mã quốc gia, máy chưa làm được, báo động."""
    with opened(home) as hub:
        found = attention.attention(hub, agency)
    if as_json:
        print_json(found.as_json())
        return
    _show(found)


@app.command()
def clear(
    code: CodeArgument,
    officer: OfficerOption,
    home: HomeOption = USUAL_HOME,
    way: Annotated[
        Way,
        typer.Option(
            help="again: thử lại; new_number: cấp mã mới của hub; as_it_stands: nhận như hiện có, bỏ phần không khớp"
        ),
    ] = Way.AGAIN,
) -> None:
    """Cho một hồ sơ đang để riêng đi tiếp."""
    decider = Decider(ADMINISTRATOR, officer)
    with opened(home) as hub:
        kept = set_aside.find(hub, code, decider)
        try:
            after = set_aside.clear(hub, kept, way, decider)
        except HubRefused as refused:
            word = refused.reason.removeprefix("still:")
            if word == refused.reason:
                raise
            raise refuse(WAYS[way].format(reason=_word(word))) from None
    print_rows("Hồ sơ đi tiếp", (("Mã hồ sơ", after.dossier.code), ("Mã trước đây", _earlier(after))))


@app.command()
def settle(code: CodeArgument, officer: OfficerOption, home: HomeOption = USUAL_HOME) -> None:
    """Đã xem các hồ sơ có thể nộp trùng với hồ sơ này; không nhắc nữa."""
    decider = Decider(ADMINISTRATOR, officer)
    with opened(home) as hub:
        duplicates.settle(hub, decisions.find(hub, code, decider), decider)
    say("Đã ghi. Hồ sơ vẫn giữ nguyên; nếu là nộp trùng thật, hãy xử lý bằng lệnh: kiosk hub state")


@app.command()
def erase(
    code: CodeArgument,
    reason: Annotated[
        Reason,
        typer.Option(help="; ".join(f"{each.value}: {words}" for each, words in ERASED_FOR.items())),
    ],
    officer: OfficerOption,
    home: HomeOption = USUAL_HOME,
    yes: Annotated[bool, typer.Option("--yes", help="không hỏi lại")] = False,
) -> None:
    """Xóa dữ liệu cá nhân và tệp của một hồ sơ, ở hub và ở máy; mã, ngày và dấu băm còn lại."""
    decider = Decider(ADMINISTRATOR, officer)
    with opened(home) as hub:
        kept = _any(hub, code, decider)
        if not yes and not agreed(f"Xóa vì: {ERASED_FOR[reason]}. Xóa rồi không lấy lại được. Xóa hồ sơ này?"):
            say("Không xóa gì.")
            raise typer.Exit(FAILED)
        after = erasure.erase(hub, Uploads(hub), kept, reason, decider)
        digest = str(after.events[-1].body["digest"])
        behind = hub.ledger.follow()
    rows = (("Mã hồ sơ", after.dossier.code), ("Lý do", ERASED_FOR[reason]), ("Dấu băm của những gì đã xóa", digest))
    print_rows("Đã xóa", rows)
    say("Máy đã nộp hồ sơ này cũng xóa khi nhận tin. Bản sao lưu cũ vẫn còn dữ liệu: hãy hủy khi hết hạn.")
    if behind:
        say(f"Chưa ghi được sổ xóa {', '.join(behind)}. Hãy xem lại đĩa; hub tự ghi bù ở lần chạy sau.")


def _any(hub: Hub, code: str, decider: Decider) -> Kept:
    """A dossier by its code, or one that was set aside by its id or code; never a guess between two."""
    aside = _aside(hub, code, decider)
    try:
        found = decisions.find(hub, code, decider)
    except HubRefused:
        if aside is None:
            raise
        return aside
    if aside is not None and aside.id != found.id:
        raise refuse(f"Còn một hồ sơ để riêng cũng ghi mã này. Hãy xử lý hồ sơ đó trước, bằng số hiệu: {aside.id}")
    with hub.records.reading() as connection:
        others = paper_codes.others(connection, code, found.id) if code != found.id else []
    if others:
        also = ", ".join(f"{other.dossier.code} ({other.id})" for other in others)
        raise refuse(
            f"Mã này cũng in trên biên nhận của hồ sơ khác: {also}. Hãy so giấy tờ, rồi ghi số hiệu của hồ sơ cần xóa; "
            f"số hiệu của hồ sơ đang giữ mã này: {found.id}"
        )
    return found


def _aside(hub: Hub, name: str, decider: Decider) -> Kept | None:
    try:
        return set_aside.find(hub, name, decider)
    except HubRefused as refused:
        if refused.reason != "not_found":
            raise
        return None


def _show(found: Attention) -> None:
    rows = [("Hồ sơ", str(found.dossiers)), ("Đã xóa dữ liệu", str(found.erased))]
    rows += [("Để riêng", str(len(found.set_aside))), ("Có thể nộp trùng", str(len(found.twice)))]
    rows += [("Chưa có mã quốc gia", str(len(found.provisional))), ("Báo động", str(len(found.alarms)))]
    rows.append(("Máy báo chưa áp dụng được", str(sum(one.number for one in found.refused))))
    print_rows("Tình hình", rows)
    if found.set_aside:
        aside = [
            (
                one.code,
                f"{_word(one.reason)}; máy {one.kiosk}; {_time(one.arrived)}; số hiệu {one.id}",
            )
            for one in found.set_aside
        ]
        print_rows("Hồ sơ để riêng (kiosk hub clear)", aside)
    if found.twice:
        twice = [(one.code, f"máy {one.kiosk}; cùng người, cùng thủ tục với {one.other_code} (máy {one.other_kiosk})")
                 for one in found.twice]  # fmt: skip
        print_rows("Có thể nộp trùng (kiosk hub settle)", twice)
    if found.provisional:
        print_rows("Chưa có mã quốc gia", [(code, "hub cấp khi dải số của hub còn số") for code in found.provisional])
    if found.refused:
        refused = [(one.kiosk, f"{_what(one)}; máy báo {_time(one.at)}") for one in found.refused]
        print_rows("Máy chưa áp dụng hoặc chưa gửi được", refused)
    if found.alarms:
        alarms = [(one.kiosk, f"{_word(one.reason)}; {_time(one.at)}") for one in found.alarms]
        print_rows("Báo động", alarms)


def _what(one: Refused) -> str:
    """What a kiosk could not do, with the word of programs behind it: who looks after it searches for that."""
    told = REFUSED.get(one.what, one.what)
    return f"{told}: {one.number} ({REFUSED_WHY.get(one.reason, one.reason)})"


def _earlier(kept: Kept) -> str:
    return ", ".join(kept.dossier.earlier_codes) or "không có"


def _word(reason: str) -> str:
    return REASONS.get(reason, reason)


def _time(milliseconds: int) -> str:
    return f"{moment(milliseconds).astimezone(VIETNAM):%H:%M %d/%m/%Y}"
