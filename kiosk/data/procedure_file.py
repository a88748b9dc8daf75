"""A procedure out of the table that a catalogue file holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import TypeVar

from kiosk.domain.catalogue import AgencyLevel, Audience, Delivery, Procedure, RequiredPaper, ServiceLevel, SignWay
from kiosk.domain.fees import Channel, CopyFee, FeeRule, FlatFee, PageFee, PageStep, Reduction, Tariff, Variant
from kiosk.domain.plain import Path, PlainFault, Reader, every_text
from kiosk.domain.text import nfc
from kiosk.domain.worktime import ProcessingTime, TimeKind

CODE = re.compile(r"\d\.\d{6}")
"""A code of the national catalogue."""

HIDDEN = "hidden"
"""An overlay sets this to take a procedure out of the catalogue."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_DONG = 1_000_000_000
_LONGEST_VALID = 3660
"""Days that an earlier paper may be offered again."""
_Member = TypeVar("_Member", Audience, Delivery)


def read_procedure(code: str, table: Mapping[str, object], faults: list[PlainFault]) -> Procedure:
    """The procedure that the table describes; worth using only where no fault was added.

    Args:
        code: the national code, which is also the name of the file.
        table: the content of the file, an overlay already laid over it.
        faults: takes what is wrong.
    """

    def composed(path: Path, text: str) -> None:
        if text != nfc(text):
            faults.append(PlainFault(path, "Gõ lại câu này bằng bộ gõ Unicode dựng sẵn (NFC)."))

    every_text(table, composed)
    top = Reader(table, (), faults)
    top.boolean(HIDDEN)
    if not CODE.fullmatch(code):
        top.fault("", "Đặt tên tệp theo mã thủ tục, ví dụ 1.001193.toml.")
    papers = tuple(_paper(entry) for entry in top.tables("papers"))
    _distinct(top, "papers", [paper.key for paper in papers])
    tariffs = tuple(_tariff(entry) for entry in top.tables("fees"))
    _distinct(top, "fees", [tariff.key for tariff in tariffs])
    time_table = top.table_of("time")
    by_channel = _by_channel(time_table)
    processing, until, note = _time(time_table)
    procedure = Procedure(
        code=code,
        name=top.text("name", required=True),
        everyday=top.text("everyday", required=True),
        field=top.text("field", required=True),
        field_code=top.text("field_code"),
        life_event=top.text("life_event", required=True),
        who=top.text("who", required=True),
        agency=top.text("agency"),
        level=AgencyLevel(top.one_of("level", tuple(AgencyLevel), default=AgencyLevel.COMMUNE)),
        service=ServiceLevel(top.one_of("service", tuple(ServiceLevel), default=ServiceLevel.UNKNOWN)),
        audience=_members(top, "audience", Audience) or (Audience.CITIZEN,),
        words=top.texts("words"),
        form=top.text("form", required=True),
        time=processing,
        time_by_channel=by_channel,
        same_day_until=until,
        time_note=note,
        papers=papers,
        tariffs=tariffs,
        reductions=tuple(
            found for entry in top.tables("reductions") if (found := _reduction(entry, tariffs)) is not None
        ),
        result=top.text("result", required=True),
        deliveries=_members(top, "deliveries", Delivery) or (Delivery.COUNTER,),
        minutes=top.integer("minutes", minimum=1, maximum=240) or 10,
        source=top.text("source", required=True),
        captured=top.day("captured", required=True) or date.min,
        compared=top.boolean("compared"),
        popular=top.integer("popular", maximum=1000) or 0,
    )
    top.done()
    return procedure


def _members(top: Reader, key: str, kind: type[_Member]) -> tuple[_Member, ...]:
    allowed = tuple(member.value for member in kind)
    names = top.texts(key)
    if not set(names) <= set(allowed):
        top.fault(key, f"Chỉ dùng các giá trị: {', '.join(allowed)}.")
        return ()
    return tuple(kind(name) for name in names)


def _key(table: Reader) -> str:
    key = table.text("key", required=True)
    if key and not _KEY.fullmatch(key):
        table.fault("key", "Viết khóa bằng chữ thường không dấu, số và _, bắt đầu bằng chữ, tối đa 40 ký tự.")
    return key


def _distinct(table: Reader, key: str, keys: list[str]) -> None:
    if len(set(keys)) != len(keys):
        table.fault(key, "Đặt khóa (key) khác nhau cho từng mục.")


def _by_channel(table: Reader | None) -> Mapping[Channel, ProcessingTime]:
    """The times of `[time.online]` and `[time.post]`."""
    found: dict[Channel, ProcessingTime] = {}
    for channel in (Channel.ONLINE, Channel.POST) if table else ():
        own = table.table_of(channel.value) if table else None
        if own is not None:
            processing, until, note = _time(own)
            if until is not None or note:
                own.fault("until" if until else "note", "Bỏ dòng này: chỉ ghi kind và amount cho kênh nộp riêng.")
            if processing is None:
                own.fault("kind", "Thêm dòng này và amount, hoặc bỏ cả bảng của kênh nộp này.")
            else:
                found[channel] = processing
    return found


def _time(table: Reader | None) -> tuple[ProcessingTime | None, time | None, str]:
    """The processing time, the end of "within the day", and the note; no table means that the time is not known."""
    if table is None:
        return None, None, ""
    kind = table.one_of("kind", tuple(TimeKind))
    amount = table.integer("amount", minimum=1, maximum=1000)
    until = table.clock("until")
    note = table.text("note")
    table.done()
    if not kind:
        if not note and not table.has("kind"):
            table.fault("note", "Thêm kind và amount, hoặc viết một câu note cho biết vì sao chưa có thời hạn.")
        return None, None, note
    if kind == TimeKind.SAME_DAY:
        if amount is not None:
            table.fault("amount", "Bỏ dòng này: trong ngày thì không ghi số lượng.")
        return ProcessingTime.same_day(), until, note
    if until is not None:
        table.fault("until", "Bỏ dòng này: chỉ dùng khi trả trong ngày (same_day).")
    if amount is None:
        table.fault("amount", "Thêm dòng này, giá trị là số ngày hoặc số giờ.")
        return None, None, note
    makers = {
        TimeKind.WORKING_DAY: ProcessingTime.working_days,
        TimeKind.DAY: ProcessingTime.days,
        TimeKind.HOUR: ProcessingTime.working_hours,
    }
    return makers[TimeKind(kind)](amount), None, note


def _paper(table: Reader) -> RequiredPaper:
    paper = RequiredPaper(
        key=_key(table),
        name=table.text("name", required=True),
        note=table.text("note"),
        originals=_count(table, "originals", 1),
        copies=_count(table, "copies", 0),
        required=table.boolean("required", default=True),
        when=table.text("when"),
        present_only=table.boolean("present_only"),
        is_declaration=table.boolean("is_declaration"),
        sign=SignWay(table.one_of("sign", tuple(SignWay), default=SignWay.NONE)),
        valid_days=table.integer("valid_days", maximum=_LONGEST_VALID) or 0,
    )
    if not paper.required and not paper.when:
        table.fault("when", "Viết rõ khi nào cần giấy này, vì giấy không bắt buộc với mọi người.")
    if paper.required and paper.when:
        table.fault("when", "Bỏ dòng này, hoặc thêm required = false.")
    if paper.sign is SignWay.DIGITAL and (paper.present_only or paper.is_declaration):
        table.fault("sign", "Chỉ ghi digital cho giấy được quét, vì máy chỉ ký số giấy đã đính kèm.")
    if paper.valid_days and (paper.present_only or paper.is_declaration):
        table.fault("valid_days", "Bỏ dòng này: chỉ dùng cho giấy được quét.")
    if paper.originals + paper.copies == 0:
        table.fault("originals", "Ghi số bản chính hoặc bản sao, ít nhất một bản.")
    table.done()
    return paper


def _count(table: Reader, key: str, default: int) -> int:
    number = table.integer(key, maximum=20)
    return default if number is None else number


def _tariff(table: Reader) -> Tariff:
    key, name = _key(table), table.text("name", required=True)
    entries = table.tables("variants")
    variants = []
    for entry in entries:
        variant_key, variant_name = _key(entry), entry.text("name", required=True)
        variants.append(Variant(variant_key, variant_name, _fee_rule(entry)))
        entry.done()
    if not entries:
        variants = [Variant("", name, _fee_rule(table))]
    table.done()
    if len({variant.key for variant in variants}) != len(variants):
        table.fault("variants", "Đặt khóa (key) khác nhau cho từng mục.")
        variants = variants[:1]
    return Tariff(key, name, tuple(variants))


def _fee_rule(table: Reader) -> FeeRule:
    """`amount`, or `direct`/`online`/`post`, or `per_copy`, or `pages`; none of them is a fee that nobody has set."""
    ways = ("amount", "per_copy", "pages")
    used = [way for way in ways if table.has(way)]
    by_channel = {way: table.integer(way, maximum=_MOST_DONG) for way in ("direct", "online", "post")}
    amount = table.integer("amount", maximum=_MOST_DONG)
    per_copy = table.integer("per_copy", maximum=_MOST_DONG)
    limit = table.integer("limit", maximum=_MOST_DONG)
    steps = tuple(_step(entry) for entry in table.tables("pages"))
    if len(used) + any(value is not None for value in by_channel.values()) > 1:
        table.fault(used[-1], "Chỉ giữ một cách tính: amount, direct/online/post, per_copy hoặc pages.")
    if limit is not None and not steps:
        table.fault("limit", "Bỏ dòng này: chỉ dùng khi tính theo trang (pages).")
    if steps:
        starts = [step.from_page for step in steps]
        if starts[0] != 1 or starts != sorted(set(starts)):
            table.fault("pages", "Viết các mức theo thứ tự trang, mức đầu có from_page = 1.")
            return CopyFee()
        return PageFee(steps, limit)
    if per_copy is not None:
        return CopyFee(per_copy)
    if amount is not None:
        return FlatFee.everywhere(amount)
    return FlatFee(**by_channel)


def _step(table: Reader) -> PageStep:
    step = PageStep(
        table.integer("from_page", required=True, minimum=1, maximum=10_000) or 1,
        table.integer("amount", required=True, maximum=_MOST_DONG) or 0,
    )
    table.done()
    return step


def _reduction(table: Reader, tariffs: tuple[Tariff, ...]) -> Reduction | None:
    key, name = _key(table), table.text("name", required=True)
    percent = table.integer("percent", required=True, minimum=1, maximum=100)
    proof = table.text("proof", required=True)
    only = frozenset(table.texts("fees"))
    if not only <= {tariff.key for tariff in tariffs}:
        table.fault("fees", "Chỉ ghi khóa của các khoản có trong [[fees]].")
    table.done()
    return Reduction(key, name, percent, proof, only) if percent and proof else None
