"""What both ends know beforehand of a dossier's bytes: a dictionary for zlib, so that one dossier alone packs well too.

It is a part of format 1 and never changes: another dictionary is another format. What occurs most stands last.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    "image/tiffimage/pngimage/jpeg"
    "Đăng ký kết hônĐăng ký khai tửChứng thực bản sao từ bản chínhĐăng ký khai sinhtỉnh thành phố xã phường "
    "kiosk.lockoutkiosk.loginkiosk.shift.openedkiosk.shift.closedprint.reprinted"
    'dossier.erased{"basis":"","sequences":[dossier.handoverdossier.state{"officer":"","status":'
    'dossier.accepted{"due":17,"officer":"","received":17}officer:'
    'dossier.submitted{"account":"","applicant":{"address":"","birth_date":"19","id_number":"0","name":"",'
    '"number":"0","phone":"09"},"code":"H-26","code_reason":"","consents":{"filing":"1"},'
    '"declaration":{"child_name":"","father_name":"","mother_name":"","nationality":"Việt Nam",'
    '"ethnicity":"Kinh","birth_place":""},"delivery":"counter","delivery_address":"","due":17,'
    '"evidence":"pin+otp:phone","fees":[["Lệ phí",0],["Phí",null]],"field_name":"Hộ tịch","form":"",'
    '"form_revision":1,"key":"","language":"vi","owner":{},"paper_keys":{"":"","":""},'
    '"papers":[{"id":"","media":"application/pdf","name":"","pages":1,"sha256":"","size":1,"slot":""},'
    '{"id":"","media":"application/pdf","name":"","pages":2,"sha256":""}],"payment":"none",'
    '"procedure":"1.00","procedure_name":"","received":17,"secret":"","total":0}citizen:'
).encode()
