"""What both ends know beforehand of a dossier's bytes: a dictionary for zlib, so that one dossier alone packs well too.

Written as rows are (`wire_rows`, `wire_table`): a name, behind it its values, each on a line of its own; marks hold the
places of ids, hashes and times. The names are those of the shipped forms and procedures.

It is a part of format 2 and never changes: another dictionary is another format. What occurs most stands last.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    "image/tiffimage/pngimage/jpegĐất đaiBảo trợ xã hộiChứng thựcchung-thucĐăng ký, quản lý cư trúct01"
    "to-khai-chungket-honkhai-tutinh-trang-hon-nhantrich-lucdang-kyĐăng ký kết hônĐăng ký khai tửĐăng ký khai sinh"
    "Chứng thực bản sao từ bản chínhTrích lụcGiấy tờ tùy thânGiấy ủy quyền có chứng thựcGiấy chứng minh"
    "Giấy tờ chứng minh nơi cư trúTờ khai thay đổi thông tin cư trú (mẫu CT01)Đơn đề nghị"
    "declarationid_paperresidenceauthorisationthành phố phường thôn xóm xã tỉnh "
    "dossier.eraseddossier.assisteddossier.code_givenpayment.confirmedpayment.cancelledpayment.refunded"
    "print.reprintedofficer.logged_inofficer.logged_outkiosk.enrolledshift.openedshift.closed\n"
    '"amount"\n"before"\n"T-"basis"\n"by"\n"\2"\n"earlier_codes"\n[]\n"given"\n"key"\n"kind"\n"confirmation"\n"last_step"\n'
    '"name"\n"number"\n"/2026/00000"\n"of"\n"officer"\n"reason"\n"reprints"\n1\n"sequences"\n["shift"\n"status"\n'
    '{"copies_wanted":"deceased_address":"deceased_birth_date":"death_date":"record_name":"request":"reason":"place":'
    '"person_name":"change_kind":"dwelling_address":"head_name":"member_name":"documents":'
    '{"child_birth_date":"child_birth_place":"child_ethnic_group":"Kinh","child_home":"","child_name":"",'
    '"child_nationality":"Việt Nam","child_sex":"male","copies_count":"1","father_address":"","father_birth_date":"19",'
    '"father_ethnic_group":"Kinh","father_id_number":"0","father_known":"yes","father_name":"",'
    '"father_nationality":"Việt Nam","married":"yes","mother_address":"","mother_birth_date":"19",'
    '"mother_ethnic_group":"Kinh","mother_id_number":"0","mother_known":"yes","mother_name":"",'
    '"mother_nationality":"Việt Nam","paper_issued":"20","paper_issuer":"","paper_kind":"","relation":""}\n'
    "dossier.state\ndossier.handover\nkiosk\nhub\npayment.cash\npayment.charged\ndossier.accepted\nofficer:\2\n"
    'dossier.submitted\ncitizen:\2\n"account"\n"\2"\n"applicant"\n{"address":"","birth_date":"19","email":"",'
    '"id_number":"0","name":"Nguyễn Thị Văn ","phone":"09","sex":"female"}\n'
    '"channel"\n"direct"\n"code"\n"H-26"\n"code_reason"\n""\n"consents"\n{"filing":"filing-1"}\n"declaration"\n{'
    '}\n"delivery"\n"counter"\n"delivery_address"\n""\n"delivery_commune"\n""\n"delivery_note"\n""\n"due"\n179'
    '"evidence"\n"pin+otp:phone"\n"fees"\n[["Lệ phí (nếu có)",null]],["Lệ phí đăng ký",8000]]\n[]\n'
    '"field_name"\n"Hộ tịch"\n"form"\n"khai-sinh"\n"form_revision"\n1\n"key"\n"\2"\n"language"\n"vi"\n'
    '"owner"\n{}\n"papers"\n[{"id":"\1","media":"application/pdf","name":"","pages":1,"quality":"as_scanned",'
    '"reused_from":"","sha256":"\3","signed":false,"size":1,"slot":""},{"id":"\1","media":"application/pdf",'
    '"name":"","pages":2,"quality":"as_scanned","reused_from":"","sha256":"\3","signed":false,"size":,"slot":""}]\n'
    '"payment"\n"cash"\n"none"\n"procedure"\n"1.00"\n"procedure_name"\n""\n"received"\n\4\n"secret"\n"\2"\n"total"\n0\n'
).encode()
