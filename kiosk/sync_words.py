"""What `kiosk sync` says where a hub refuses: each sentence names the way out."""

from __future__ import annotations

from typing import Final

from kiosk.i18n import t

WRONG_CODE: Final = "Mã kết nối gồm sáu nhóm bốn ký tự, ví dụ 7QHW-4M2X-… Hãy xem lại."
WRONG_ADDRESS: Final = "Địa chỉ hub phải bắt đầu bằng https://"
OTHER_AGENCY: Final = "Chú ý: mã định danh cơ quan ở hub khác với tệp thiết đặt. Hãy sửa agency.id."

_OLDER: Final = "Kho này khôi phục từ bản sao lưu cũ hơn lần kết nối."
_AT_THE_KIOSK: Final = "kiosk sync rejoin --hub ĐỊA_CHỈ --code MÃ"
_AS_NEW: Final = "kiosk sync enrol MÃ --hub ĐỊA_CHỈ"
_WORDS: Final = {
    "code": "Hub không nhận mã. Mã đã dùng, đã quá hạn, hoặc không phải cho máy này: hãy lấy mã mới.",
    "code_to_return": f"Mã này dành cho máy đã có ở hub và vẫn còn dùng được. Hãy chạy: {_AT_THE_KIOSK}",
    "code_to_enrol": (
        "Mã này dành cho máy mới và vẫn còn dùng được. Hãy xin mã cho đúng tên máy này; "
        f"nếu đúng là máy mới thì chạy: {_AS_NEW}"
    ),
    "unknown_store": (
        "Kho này chưa từng kết nối hub dưới tên máy đó. Hãy khôi phục đúng bản sao lưu của máy; "
        f"nếu là kho mới, hãy cất tệp sync.key đi nơi khác, xin mã cho máy mới rồi chạy: {_AS_NEW}"
    ),
    "another_hub": (
        "Nơi trả lời không phải hub đã cấp mã. Hãy xem lại ba nhóm cuối của mã, địa chỉ và mạng, rồi chạy lại lệnh này."
    ),
}


def printed_before(count: int) -> str:
    """What becomes of codes that a kiosk printed before it was enrolled, outside the numbers that it has now."""
    return (
        f"Trước khi kết nối, máy này đã in {count} mã hồ sơ ngoài dải số mới. Máy khác có thể đã in trùng, nên hub để "
        "riêng những hồ sơ đó. Ở hub, hãy cho từng hồ sơ đi tiếp: kiosk hub overview, rồi kiosk hub clear SỐ_HIỆU "
        "--way new_number. Mã QR trên biên nhận cũ vẫn mở đúng hồ sơ."
    )


def way_back(agency: str) -> str:
    """How a kiosk comes back whose store knows nothing of its enrolment."""
    return f"{_OLDER} Hãy xin mã ở hub: {_at_the_hub(agency)}, rồi chạy: {_AT_THE_KIOSK}"


def refusal(reason: str, agency: str) -> str:
    """Why a hub has let nobody in (`NotEnrolled.reason`), and what to do.

    Args:
        reason: as the error says.
        agency: whose kiosk it is.
    """
    match reason:
        case "revoked":
            return t("sync.lock.revoked")
        case "key_known":
            return f"Hub đã biết khóa của máy này. {way_back(agency)}"
        case "other_machine":
            at_the_hub = _at_the_hub(agency)
            return f"Hub nhớ một máy tính khác. Hãy xin mã ở hub: {at_the_hub}, rồi chạy: kiosk sync rejoin --code MÃ"
        case "other_key":
            return (
                "Khóa sync.key ở đây không phải khóa mà hub biết. Hãy đặt lại sync.key từ bản sao lưu --with-keys; "
                f"nếu đã mất, xin mã ở hub: {_at_the_hub(agency)} --new-key, rồi chạy: {_AT_THE_KIOSK}"
            )
        case "refused":
            return (
                "Hub không nhận yêu cầu này, hoặc máy đã bị thu hồi. Hãy xem ở hub: kiosk hub kiosks. "
                f"Nếu máy vẫn dùng, xin mã: {_at_the_hub(agency)}, rồi chạy: {_AT_THE_KIOSK}"
            )
    return _WORDS[reason]


def _at_the_hub(agency: str) -> str:
    return f"kiosk hub enrol --agency {agency} --kiosk TÊN_MÁY"
