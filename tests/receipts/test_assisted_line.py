"""Who helped to file stands on the receipt and on the confirmation, and nowhere where nobody did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from receipts import ACCEPTANCE, SUBMISSION
from receipts.values import FilingWording
from tests.receipts.test_filing_receipt import RECEIPT, text_of

HELPED = "cán bộ Lê Thị Ví Dụ; lý do: cao tuổi; bước cuối: người nộp ký tờ khai"


@pytest.mark.parametrize("wording", [ACCEPTANCE, SUBMISSION])
def test_the_line_stands_on_receipt_and_confirmation(wording: FilingWording) -> None:
    text = " ".join(text_of(replace(RECEIPT, wording=wording, assisted=HELPED)).split())
    assert f"Nộp hộ: {HELPED}" in text


def test_a_dossier_that_nobody_helped_with_has_no_such_line() -> None:
    assert "Nộp hộ" not in text_of(RECEIPT)
