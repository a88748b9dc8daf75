"""Makes and reads the signatures of a PDF, and judges certificates, with pyHanko. Runs only in `paper_worker`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.registry import CertificateRegistry

DIGEST = "sha256"
MOST_SIGNATURES = 20
_FIELD = "KioskSignature"
_TO_SIGN_WITH = {"digital_signature", "non_repudiation"}

SignRaw = Callable[[bytes], bytes]
"""Has data signed by the token; raises where the token did not."""


def certificates_in(file: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM or DER file.

    Raises:
        ValueError: it is neither.
    """
    if pem.detect(file):
        return [x509.Certificate.load(der) for _, _, der in pem.unarmor(file, multiple=True)]
    return [x509.Certificate.load(file, strict=True)]


class Judge:
    """Tells whose certificate it is, and whether a chain leads to a trusted root. Nobody is asked about revocation."""

    def __init__(self, roots: Iterable[bytes], now: datetime) -> None:
        self._now = now
        self._roots: list[x509.Certificate] = []
        for file in roots:
            try:
                self._roots += certificates_in(file)
            except ValueError:
                continue  # one spoilt file in the folder must not take the others' worth

    async def facts(self, certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> dict[str, Any]:
        """What the kiosk is told of a certificate."""
        validity = certificate["tbs_certificate"]["validity"]
        after, before = validity["not_before"].native, validity["not_after"].native
        usage = certificate.key_usage_value
        return {
            "name": _name(certificate.subject),
            "issuer": _name(certificate.issuer),
            "not_before": after.timestamp(),
            "not_after": before.timestamp(),
            "known_issuer": await self._is_known(certificate, others, min(max(self._now, after), before)),
            "signs": not certificate.ca and (usage is None or bool(usage.native & _TO_SIGN_WITH)),
        }

    def context(self, others: Sequence[x509.Certificate] = (), moment: datetime | None = None) -> ValidationContext:
        """What pyHanko checks chains with."""
        return ValidationContext(
            trust_roots=self._roots,
            other_certs=list(others),
            moment=moment or self._now,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )

    async def _is_known(self, leaf: x509.Certificate, others: Sequence[x509.Certificate], moment: datetime) -> bool:
        """Whether a chain holds at a moment at which the certificate was valid: age is told apart from origin."""
        validator = CertificateValidator(
            leaf, intermediate_certs=list(others), validation_context=self.context(others, moment)
        )
        try:
            await validator.async_validate_path()
        except OSError:
            raise  # says something about this process, and nothing about the chain
        except Exception:  # whatever is wrong with a stranger's chain, it leads nowhere
            return False
        return True


def _name(name: x509.Name) -> str:
    found = name.native
    shown = found.get("common_name") or found.get("organization_name") or ""
    return str(shown[-1] if isinstance(shown, list) else shown)


async def signatures(pdf: bytes, judge: Judge) -> list[dict[str, Any]]:
    """What the kiosk is told of each signature, the oldest first.

    Raises:
        Exception: whatever a broken file makes pyHanko raise.
    """
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    found = reader.embedded_regular_signatures
    fields = {name for name, _, _ in enumerate_sig_fields(reader)}
    if len(found) > MOST_SIGNATURES:
        raise PdfError("too many signatures")
    return [await _signature(one, fields, judge) for one in found]


async def _signature(one: EmbeddedPdfSignature, fields: set[str], judge: Judge) -> dict[str, Any]:
    signer, others = one.signer_cert, list(one.other_embedded_certs)
    facts = await judge.facts(signer, others)
    try:
        status = await async_validate_pdf_signature(one, signer_validation_context=judge.context(others))
        intact = status.intact and status.valid
        whole = _is_whole(status, fields) and not _has_loose_end(one)
    except OSError:
        raise
    except Exception:  # a signature that cannot be made sense of does not hold
        intact, whole = False, False
    claimed = one.self_reported_timestamp
    return {
        "certificate": facts,
        "claimed": claimed.timestamp() if claimed and claimed.tzinfo else None,
        "intact": intact,
        "whole": whole,
    }


def _is_whole(status: PdfSignatureStatus, signature_fields: set[str]) -> bool:
    """Whether the signature covers the file, but for further signatures. A form filled in later is not covered."""
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    changes = status.diff_result
    return (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        and bool(status.docmdp_ok)
        and isinstance(changes, DiffResult)
        and set(changes.changed_form_fields) <= signature_fields
    )


def _has_loose_end(one: EmbeddedPdfSignature) -> bool:
    """Whether something stands behind the last signature that is not even a change of the document."""
    reader = one.reader
    if one.signed_revision < reader.xrefs.total_revisions - 1:
        return False
    reader.stream.seek(one.byte_range[2] + one.byte_range[3])
    return bool(reader.stream.read().strip())


class _TokenSigner(Signer):
    """Has the token sign, which is not in this process."""

    def __init__(self, certificate: x509.Certificate, others: Iterable[x509.Certificate], sign_raw: SignRaw) -> None:
        registry = CertificateRegistry()
        registry.register_multiple(list(others))
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._certificate = certificate
        self._sign_raw = sign_raw

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        # A key's size bounds an RSA signature; two numbers of that size with their DER heads bound one by ECDSA.
        key = self._certificate.public_key
        return bytes(2 * key.byte_size + 16) if dry_run else self._sign_raw(data)


async def signed(
    pdf: bytes, certificate: x509.Certificate, others: Sequence[x509.Certificate], sign_raw: SignRaw
) -> bytes:
    """The file with an invisible signature appended: PAdES B-B.

    Raises:
        Exception: whatever a broken file makes pyHanko raise, or `sign_raw` raises.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    field = next(name for number in range(1, len(taken) + 2) if (name := f"{_FIELD}{number}") not in taken)
    metadata = PdfSignatureMetadata(field_name=field, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES)
    out = io.BytesIO()
    signer = PdfSigner(metadata, signer=_TokenSigner(certificate, others, sign_raw))
    await signer.async_sign_pdf(writer, output=out)
    return out.getvalue()
