"""Signing and checking PDFs for real: a token in software, pyHanko and python-pkcs11 in processes of their own."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

import kiosk.devices.pades as pades
from kiosk.devices.pades import PadesSigner
from kiosk.devices.pdf_inspection import inspect_pdf
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import PinTries, PluggedToken, Signature, Standing, Verdict, worst
from kiosk.services.ports import PaperSigner
from tests.fakes.signing import TOKEN as FAKE_TOKEN
from tests.fakes.signing import FakeSigner
from tests.fakes.soft_token import DAY, PIN, SIGNER, Authority, Key, SoftTokens


def now() -> datetime:
    """Certificates of these tests are made for the day of the run."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.founded()


@pytest.fixture(scope="module")
def key() -> Key:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftTokens]:
    """A reader that the module's tests share; whoever changes what is plugged in takes `own_reader`."""
    with pytest.MonkeyPatch.context() as patch:
        tokens = SoftTokens.in_folder(tmp_path_factory.mktemp("reader") / "one")
        patch.setenv("SOFTHSM2_CONF", str(tokens.settings))
        yield tokens


@pytest.fixture(scope="module")
def signer(reader: SoftTokens, authority: Authority, key: Key, tmp_path_factory: pytest.TempPathFactory) -> PadesSigner:
    """A signer with a token plugged in, whose certificate comes from an authority below the trusted one."""
    between = authority.below("CA CẤP DƯỚI")
    reader.plug_in("USB ký số", key, between.issue(key), between.certificate)
    return PadesSigner(reader.module, authority.trusted_in(tmp_path_factory.mktemp("roots")))


@pytest.fixture
def own_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftTokens:
    """A reader of this test alone."""
    tokens = SoftTokens.in_folder(tmp_path / "reader")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tokens.settings))
    return tokens


@pytest.fixture(scope="module")
def token(signer: PadesSigner) -> PluggedToken:
    return plugged(signer)


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A paper of one page."""
    with pikepdf.new() as document:
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


@pytest.fixture(scope="module")
def started() -> list[str]:
    """How the processes were started that made `signed`."""
    return []


@pytest.fixture(scope="module")
def signed(signer: PadesSigner, token: PluggedToken, paper: bytes, started: list[str]) -> bytes:
    popen = subprocess.Popen

    def watched(words: list[str], **settings: object) -> object:
        started.append(f"{words} {settings}")
        return popen(words, **settings)  # type: ignore[call-overload]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", watched)
        return made(signer, paper, token)


def plugged(signer: PadesSigner) -> PluggedToken:
    token = signer.plugged(now())
    assert isinstance(token, PluggedToken), token
    return token


def made(signer: PaperSigner, paper: bytes, token: PluggedToken) -> bytes:
    result = signer.sign(paper, token, PIN)
    assert isinstance(result, bytes), result
    return result


def found(signer: PaperSigner, paper: bytes) -> Sequence[Signature]:
    result = signer.verify(paper, now())
    assert not isinstance(result, Problem), result
    return result


def code(answer: object) -> str:
    assert isinstance(answer, Problem), answer
    return answer.code


class TestTheToken:
    def test_tells_whose_it_is_until_when_and_that_the_chain_leads_to_a_root(self, token: PluggedToken) -> None:
        certificate = token.certificate
        assert (token.label, certificate.name, certificate.issuer) == ("USB ký số", SIGNER, "CA CẤP DƯỚI")
        assert (token.tries, certificate.standing(now())) == (PinTries.ENOUGH, Standing.GOOD)
        assert (certificate.not_after - now()).days in (364, 365)

    def test_is_told_from_an_empty_reader(self, own_reader: SoftTokens) -> None:
        assert code(PadesSigner(own_reader.module, None).plugged(now())) == "signing.no_token"

    def test_must_be_the_only_one_to_sign_with_and_says_when_it_is_expired(
        self, own_reader: SoftTokens, authority: Authority, key: Key, tmp_path: Path
    ) -> None:
        signer = PadesSigner(own_reader.module, authority.trusted_in(tmp_path / "roots"))
        own_reader.plug_in("old", key, authority.issue(key, begins=-20 * DAY, ends=-DAY))
        certificate = plugged(signer).certificate
        assert (certificate.standing(now()), certificate.known_issuer) == (Standing.EXPIRED, True)
        own_reader.plug_in("new", key, authority.issue(key))
        assert code(signer.plugged(now())) == "signing.two_tokens"


class TestWhatEverySignerKeeps:
    """The port's contract, on the fake that other tests use and on the real one."""

    @pytest.fixture(params=["fake", "real"])
    def maker(self, request: pytest.FixtureRequest) -> tuple[PaperSigner, PluggedToken]:
        if request.param == "fake":
            return FakeSigner(), FAKE_TOKEN
        return request.getfixturevalue("signer"), request.getfixturevalue("token")

    def test_a_signature_leaves_every_byte_where_it_was_and_is_found_again(
        self, maker: tuple[PaperSigner, PluggedToken], paper: bytes
    ) -> None:
        signer, token = maker
        assert signer.can_sign() is None
        assert not found(signer, paper)
        signed = made(signer, paper, token)
        assert signed.startswith(paper)
        (signature,) = found(signer, signed)
        assert (signature.intact, signature.whole, signature.certificate) == (True, True, token.certificate)

    def test_nothing_is_signed_with_a_wrong_pin_or_another_token(
        self, maker: tuple[PaperSigner, PluggedToken], paper: bytes
    ) -> None:
        signer, token = maker
        # Both say after the first wrong PIN that few tries are left; SoftHSM never locks.
        assert code(signer.sign(paper, token, "má\n“số”")) == "signing.pin_few"
        assert code(signer.sign(paper, replace(token, id="another"), PIN)) == "signing.no_token"


class TestASignature:
    def test_holds_and_needs_no_module_to_be_checked(self, authority: Authority, signed: bytes, tmp_path: Path) -> None:
        signer = PadesSigner("", authority.trusted_in(tmp_path / "roots"))
        assert worst(found(signer, signed), now()) is Verdict.GOOD

    async def test_holds_for_pyhanko_too_and_is_pades(self, authority: Authority, signed: bytes) -> None:
        (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
        root = x509.Certificate.load(authority.certificate.public_bytes(serialization.Encoding.DER))
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        status = await async_validate_pdf_signature(signature, signer_validation_context=context)
        assert status.bottom_line
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"

    def test_holds_for_poppler_too(self, signed: bytes, tmp_path: Path) -> None:
        command = shutil.which("pdfsig")
        if command is None:
            reason = "NOT TESTED: a signature checked by another program. Missing: poppler-utils"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        (tmp_path / "signed.pdf").write_bytes(signed)
        told = subprocess.run([command, "-nocert", tmp_path / "signed.pdf"], capture_output=True, text=True, check=True)
        assert "Signature Validation: Signature is Valid." in told.stdout
        assert "Total document signed" in told.stdout
        assert f"Signer Certificate Common Name: {SIGNER}" in told.stdout

    def test_is_seen_by_the_inspection_of_scans(self, paper: bytes, signed: bytes) -> None:
        facts = [inspect_pdf(file, PaperLimits()) for file in (paper, signed)]
        assert [isinstance(one, PaperFacts) and one.signed for one in facts] == [False, True]

    def test_is_broken_by_one_byte(self, signer: PadesSigner, signed: bytes) -> None:
        changed = signed.replace(b"/MediaBox", b"/MediaBux", 1)
        assert worst(found(signer, changed), now()) is Verdict.BROKEN

    def test_was_made_without_the_pin_in_an_argument_or_the_environment(
        self, signed: bytes, started: list[str]
    ) -> None:
        assert [program for program in ("paper_worker", "token_worker") if program not in "".join(started)] == []
        assert PIN not in "".join(started)


class TestTrouble:
    def test_a_token_that_was_pulled_out_signs_nothing(
        self, own_reader: SoftTokens, authority: Authority, key: Key, paper: bytes
    ) -> None:
        own_reader.plug_in("own", key, authority.issue(key))
        signer = PadesSigner(own_reader.module, None)
        token = plugged(signer)
        own_reader.unplug()
        assert code(signer.sign(paper, token, PIN)) == "signing.no_token"

    def test_what_is_no_pdf_is_neither_signed_nor_checked(self, signer: PadesSigner, token: PluggedToken) -> None:
        assert code(signer.sign(b"%PDF-1.7\nnothing", token, PIN)) == "signing.unreadable"
        assert code(signer.verify(b"%PDF-1.7\nnothing", now())) == "signing.unreadable"

    def test_a_file_that_takes_too_long_is_given_up(
        self, signer: PadesSigner, signed: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pades, "PAPER_SECONDS", 0.01)
        assert code(signer.verify(signed, now())) == "signing.unreadable"

    def test_without_a_module_nobody_signs(self, tmp_path: Path) -> None:
        assert code(PadesSigner("", None).can_sign()) == "signing.not_set_up"
        assert code(PadesSigner(str(tmp_path / "gone.so"), None).plugged(now())) == "signing.module_missing"

    def test_without_the_libraries_nobody_signs_or_checks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pades, "find_spec", lambda name: None)
        signer = PadesSigner("/usr/lib/any.so", None)
        assert code(signer.plugged(now())) == "signing.not_installed"
        assert code(signer.verify(b"", now())) == "signing.not_installed"

    def test_a_module_that_is_no_library_is_a_token_that_does_not_work(self, tmp_path: Path) -> None:
        (tmp_path / "module.so").write_bytes(b"not a library")
        assert code(PadesSigner(str(tmp_path / "module.so"), None).plugged(now())) == "signing.token_failed"

    @pytest.fixture
    def hanging(self, tmp_path: Path) -> str:
        """A pipe that nobody writes to where the module should be: loading it never ends."""
        path = tmp_path / "module.so"
        os.mkfifo(path)
        return str(path)

    def test_a_module_that_hangs_is_given_up(self, hanging: str) -> None:
        assert code(PadesSigner(hanging, None, token_seconds=0.5).plugged(now())) == "signing.token_silent"

    def test_a_module_that_hangs_can_be_stopped_from_another_thread(self, hanging: str) -> None:
        signer = PadesSigner(hanging, None, token_seconds=60.0)
        answers: list[object] = []
        waiting = threading.Thread(target=lambda: answers.append(signer.plugged(now())))
        waiting.start()
        while not signer._running:
            assert waiting.is_alive()
        signer.stop()
        waiting.join(30)
        assert [code(answer) for answer in answers] == ["signing.stopped"]
