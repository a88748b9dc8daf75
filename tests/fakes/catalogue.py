"""A made-up catalogue of three procedures, small enough to be seen as a whole."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from kiosk.domain.catalogue import Catalogue, Delivery, Procedure, RequiredPaper
from kiosk.domain.fees import CopyFee, FlatFee, Tariff, Variant
from kiosk.domain.forms import Field, FieldKind, Form, Section
from kiosk.domain.worktime import ProcessingTime

EXTRACT = "9.000001"
"""Three working days, 8,000 đ a copy, one required paper, any delivery."""
LETTER = "9.000002"
"""Nobody has set a time, a fee or a paper; at the counter only."""
LAND = "9.000003"
"""Within the day until 15:00; a fee with two cases to choose from, of which one has no amount yet."""

FORM_REVISION = 3


def form(key: str, *fields: Field, revision: int = 1) -> Form:
    """A form of one section."""
    return Form(key, revision, key, (Section("all", key, fields),), "made up", date(2026, 1, 1))


APPLICANT = form(
    "nguoi-nop",
    Field("name", "Họ tên", FieldKind.NAME, required=True, prefill="applicant.name"),
    Field("id_number", "Số căn cước", FieldKind.ID_NUMBER, required=True, prefill="applicant.id_number"),
    Field("phone", "Điện thoại", FieldKind.PHONE, prefill="applicant.phone"),
    Field("address", "Nơi ở", FieldKind.TEXT, prefill="applicant.address"),
)
OWNER = form("chu-ho-so", Field("name", "Họ tên", FieldKind.NAME, required=True))
DECLARATION = form(
    "to-khai",
    Field("child_name", "Họ tên con", FieldKind.NAME, required=True),
    Field("birth_date", "Ngày sinh", FieldKind.DATE, required=True, past_only=True),
    Field("filled_on", "Ngày khai", FieldKind.DATE, prefill="today"),
    revision=FORM_REVISION,
)

DECLARATION_PAPER = RequiredPaper("declaration", "Tờ khai", is_declaration=True)
BIRTH_NOTICE = RequiredPaper("birth_notice", "Giấy chứng sinh")
CARD = RequiredPaper("card", "Thẻ căn cước", present_only=True)
SURROGACY = RequiredPaper("surrogacy", "Giấy mang thai hộ", required=False, when="Khi mang thai hộ.")


def procedure(code: str, name: str, *, popular: int = 0, **more: Any) -> Procedure:
    """A procedure that differs from the plainest one in what is said."""
    plain: dict[str, Any] = {
        "everyday": name,
        "field": "Hộ tịch",
        "life_event": "Sinh con",
        "who": "Cha, mẹ",
        "form": DECLARATION.key,
        "time": None,
        "result": name,
        "source": "made up",
        "captured": date(2026, 1, 1),
    }
    return Procedure(code, name, popular=popular, **{**plain, **more})


def catalogue(*, revision: int = FORM_REVISION) -> Catalogue:
    """The three procedures and their forms; the declaration may be of another revision."""
    declaration = form("to-khai", *DECLARATION.sections[0].fields, revision=revision)
    land_fee = Tariff(
        "land",
        "Phí đất đai",
        (Variant("village", "ở thôn", FlatFee.everywhere(50_000)), Variant("town", "ở phố", FlatFee())),
    )
    return Catalogue.of(
        (
            procedure(
                EXTRACT,
                "Cấp trích lục khai sinh",
                popular=1,
                time=ProcessingTime.working_days(3),
                papers=(DECLARATION_PAPER, BIRTH_NOTICE, CARD, SURROGACY),
                tariffs=(Tariff.single("copy", "Trích lục", CopyFee(8_000)),),
                deliveries=(Delivery.COUNTER, Delivery.POST, Delivery.ELECTRONIC),
            ),
            procedure(LETTER, "Xác nhận đơn từ"),
            procedure(
                LAND,
                "Xác nhận đất đai",
                popular=2,
                time=ProcessingTime.same_day(),
                same_day_until=time(15),
                tariffs=(land_fee,),
            ),
        ),
        (APPLICANT, OWNER, declaration),
    )
