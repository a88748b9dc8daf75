"""What is made of a PDF and of certificates, in this process and with keys in memory; then that it works sealed."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import Certificate as Issued
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

import kiosk
from kiosk.devices import signing_answers
from kiosk.devices.pdf_signatures import Judge, SignRaw, signatures, signed
from kiosk.domain.signatures import Signature, Standing, Verdict, verdict
from tests.fakes.soft_token import DAY, SIGNER, Authority, Key

NOW = datetime.now(UTC)
"""Certificates of these tests are made for the day of the run."""

KEYS: dict[str, Callable[[], Key]] = {
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.founded()


@pytest.fixture(scope="module")
def key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def paper(authority: Authority, key: Key) -> bytes:
    """A signed paper."""
    return put_on(made_pdf(), key, authority.issue(key))


def made_pdf(**settings: object) -> bytes:
    """A paper of one page."""
    with pikepdf.new() as document:
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out, **settings)  # type: ignore[arg-type]
        return out.getvalue()


def parsed(certificate: Issued) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def with_key(key: Key) -> SignRaw:
    """What a token with this key does."""
    if isinstance(key, rsa.RSAPrivateKey):
        return lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return lambda data: key.sign(data, ec.ECDSA(hashes.SHA256()))


def put_on(pdf: bytes, key: Key, certificate: Issued, *others: Issued) -> bytes:
    """The PDF with one more signature."""
    return asyncio.run(signed(pdf, parsed(certificate), [parsed(one) for one in others], with_key(key)))


def judge(*authorities: Authority, now: datetime = NOW) -> Judge:
    return Judge([one.certificate.public_bytes(serialization.Encoding.PEM) for one in authorities], now)


def found(pdf: bytes, *trusted: Authority, now: datetime = NOW) -> tuple[Signature, ...]:
    answer = signing_answers.signatures({"signatures": asyncio.run(signatures(pdf, judge(*trusted, now=now)))})
    assert answer is not None
    return answer


def verdicts(pdf: bytes, *trusted: Authority, now: datetime = NOW) -> list[Verdict]:
    return [verdict(one, now) for one in found(pdf, *trusted, now=now)]


class TestASignature:
    @pytest.mark.parametrize("kind", KEYS)
    def test_can_be_made_with_every_usual_key(self, authority: Authority, kind: str) -> None:
        key = KEYS[kind]()
        assert verdicts(put_on(made_pdf(), key, authority.issue(key)), authority) == [Verdict.GOOD]

    def test_tells_who_signed_and_when(self, authority: Authority, paper: bytes) -> None:
        (signature,) = found(paper, authority)
        assert signature.certificate.name == SIGNER
        assert signature.claimed is not None
        assert abs((signature.claimed - NOW).total_seconds()) < 3600

    def test_can_follow_another_and_both_hold(self, authority: Authority, key: Key, paper: bytes) -> None:
        twice = put_on(paper, key, authority.issue(key, "TRẦN THỊ THỬ"))
        assert twice.startswith(paper)
        assert verdicts(twice, authority) == [Verdict.GOOD, Verdict.GOOD]
        assert [one.certificate.name for one in found(twice, authority)] == [SIGNER, "TRẦN THỊ THỬ"]

    def test_brings_the_authorities_between_along(self, authority: Authority, key: Key) -> None:
        between = authority.below("CA CẤP DƯỚI")
        certificate = between.issue(key)
        assert verdicts(put_on(made_pdf(), key, certificate, between.certificate), authority) == [Verdict.GOOD]
        assert verdicts(put_on(made_pdf(), key, certificate), authority) == [Verdict.UNKNOWN_ISSUER]

    def test_is_not_put_on_what_is_no_pdf(self, authority: Authority, key: Key) -> None:
        with pytest.raises(Exception, match=r"."):
            put_on(b"%PDF-1.7\nnothing", key, authority.issue(key))


class TestAChangedPaper:
    @pytest.mark.parametrize("part", ["content", "signature"])
    def test_is_broken_by_one_byte(self, authority: Authority, paper: bytes, part: str) -> None:
        # The signature's value ends the hexadecimal text, before the zeros that fill it up.
        filled = paper.index(b"0" * 100, paper.index(b"/Contents <"))
        at = paper.index(b"MediaBox") + 10 if part == "content" else filled - 40
        changed = bytearray(paper)
        changed[at] = ord("1") if changed[at] != ord("1") else ord("2")
        assert verdicts(bytes(changed), authority) == [Verdict.BROKEN]

    def test_shows_what_was_changed_behind_the_signature(self, authority: Authority, paper: bytes) -> None:
        writer = IncrementalPdfFileWriter(io.BytesIO(paper))
        page = writer.root["/Pages"]["/Kids"][0]
        page[pdf_name("/Rotate")] = pdf_name("/Changed")
        writer.update_container(page)
        out = io.BytesIO()
        writer.write(out)  # type: ignore[no-untyped-call]
        assert verdicts(out.getvalue(), authority) == [Verdict.ADDED_TO]

    def test_shows_a_form_that_was_filled_in_behind_the_signature(self, authority: Authority, key: Key) -> None:
        with pikepdf.new() as document:
            page = document.add_blank_page()
            field = document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="amount", V="1",
                    Rect=[0, 0, 9, 9],
                )
            )  # fmt: skip
            page.obj.Annots = pikepdf.Array([field])
            document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
            out = io.BytesIO()
            document.save(out)
        form = put_on(out.getvalue(), key, authority.issue(key))
        assert verdicts(form, authority) == [Verdict.GOOD]
        writer = IncrementalPdfFileWriter(io.BytesIO(form))
        amount = writer.root["/AcroForm"]["/Fields"][0]
        amount[pdf_name("/V")] = pdf_name("/Million")
        writer.update_container(amount)
        out = io.BytesIO()
        writer.write(out)  # type: ignore[no-untyped-call]
        assert verdicts(out.getvalue(), authority) == [Verdict.ADDED_TO]

    def test_shows_bytes_that_belong_to_nothing(self, authority: Authority, paper: bytes) -> None:
        assert verdicts(paper + b"\n%%more\n", authority) == [Verdict.ADDED_TO]

    @pytest.mark.parametrize("file", [b"", b"%PDF-1.7\n", b"\x00" * 4096, b"%PDF-1.7\n" + b"[" * 100_000])
    def test_that_is_no_pdf_at_all_raises(self, file: bytes) -> None:
        with pytest.raises(Exception, match=r"."):
            found(file)


class TestACertificate:
    def facts(self, certificate: Issued, *trusted: Authority) -> signing_answers.Judged:
        facts = asyncio.run(judge(*trusted).facts(parsed(certificate), []))
        answer = signing_answers.judged({"certificates": [facts]})
        assert answer is not None
        return answer[0]

    def test_is_good_where_a_chain_leads_to_a_root(self, authority: Authority, key: Key) -> None:
        facts = self.facts(authority.issue(key), authority)
        assert (facts.certificate.standing(NOW), facts.signs) == (Standing.GOOD, True)

    def test_of_another_root_has_an_unknown_issuer(self, authority: Authority, key: Key) -> None:
        facts = self.facts(authority.issue(key), Authority.founded("CA KHÁC"))
        assert facts.certificate.standing(NOW) is Standing.UNKNOWN_ISSUER

    @pytest.mark.parametrize(
        ("begins", "ends", "standing"),
        [(-20 * DAY, -DAY, Standing.EXPIRED), (DAY, 20 * DAY, Standing.NOT_YET)],
        ids=["expired", "not yet"],
    )
    def test_that_is_too_old_or_too_young_still_has_a_known_issuer(
        self, authority: Authority, key: Key, begins: object, ends: object, standing: Standing
    ) -> None:
        certificate = authority.issue(key, begins=begins, ends=ends)  # type: ignore[arg-type]
        found = self.facts(certificate, authority).certificate
        assert (found.standing(NOW), found.known_issuer) == (standing, True)

    def test_of_an_authority_is_none_to_sign_papers_with(self, authority: Authority, key: Key) -> None:
        assert not self.facts(authority.issue(key, authority=True), authority).signs

    def test_expires_after_the_paper_was_signed(self, authority: Authority, paper: bytes) -> None:
        assert verdicts(paper, authority, now=NOW + 400 * DAY) == [Verdict.EXPIRED]

    def test_that_is_spoilt_takes_nothing_from_the_other_roots(self, authority: Authority, key: Key) -> None:
        root = authority.certificate.public_bytes(serialization.Encoding.DER)
        facts = asyncio.run(Judge([b"spoilt", b"", root], NOW).facts(parsed(authority.issue(key)), []))
        assert facts["known_issuer"] is True


SEALED = """
import base64, json, sys
sys.path.insert(0, sys.argv[1])
from datetime import datetime
from asn1crypto import x509
from kiosk.devices.paper_worker import warm_up
from kiosk.devices.pdf_signatures import Judge, signatures, signed
from kiosk.devices.worker_limits import seal

given = [{name: base64.b64decode(value) for name, value in one.items()} for one in json.load(sys.stdin)]
loop = warm_up()
seal()
for one in given:
    judge = Judge([one["root"]], datetime.fromisoformat(one["now"].decode()))
    certificate = x509.Certificate.load(one["certificate"])
    loop.run_until_complete(signed(one["plain"], certificate, [], lambda data: bytes(64)))
    for told in loop.run_until_complete(signatures(one["signed"], judge)):
        print(told["intact"] and told["certificate"]["known_issuer"])
"""


def test_all_that_a_paper_can_want_was_loaded_before_the_process_is_sealed() -> None:
    """What is loaded at its first use cannot be loaded behind the seal: here are papers that want each of it."""
    plain = [made_pdf(), made_pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), _with_metadata()]
    given = []
    for make in (KEYS["RSA"], KEYS["P-256"]):
        authority, key = Authority.founded(key=make()), make()
        certificate = authority.issue(key)
        for pdf in plain:
            given.append(
                {
                    "root": authority.certificate.public_bytes(serialization.Encoding.PEM),
                    "certificate": certificate.public_bytes(serialization.Encoding.DER),
                    "now": NOW.isoformat().encode(),
                    "plain": pdf,
                    "signed": put_on(pdf, key, certificate),
                }
            )
    text = json.dumps([{name: base64.b64encode(value).decode() for name, value in one.items()} for one in given])
    root = str(Path(kiosk.__path__[0]).parent)
    done = subprocess.run([sys.executable, "-I", "-c", SEALED, root], input=text, capture_output=True, text=True)
    assert done.stdout.split() == ["True"] * len(given), done.stderr


def _with_metadata() -> bytes:
    """A paper that describes itself, as office programs and scanners make them."""
    with pikepdf.new() as document:
        document.add_blank_page()
        with document.open_metadata() as metadata:
            metadata["dc:title"] = "Giấy chứng sinh"
        document.docinfo["/Title"] = "Giấy chứng sinh"
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
