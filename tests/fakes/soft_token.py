"""A signing token in software (SoftHSM2), with certificates of an authority that does not exist.

Debian packages: softhsm2. Without it the tests that need it are skipped and say so; where CI is set they fail, because
there they must have run. Nothing of the machine's own tokens is touched: each token lies in a folder of the test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so",
)  # fmt: skip
PIN = "246810"
SIGNER = "NGUYỄN VĂN MẪU"
DAY = timedelta(days=1)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_FILL = """
import sys, pkcs11
from pkcs11 import Attribute, CertificateType, ObjectClass
module, pin, *files = sys.argv[1:]
for token in pkcs11.lib(module).get_tokens(token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED):
    with token.open(rw=True, user_pin=pin) as session:
        for number, file in enumerate(files, start=1):
            session.create_object({
                Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True, Attribute.ID: bytes([number]), Attribute.LABEL: "certificate",
                Attribute.SUBJECT: b"", Attribute.VALUE: open(file, "rb").read(),
            })
"""


def soft_hsm() -> str:
    """The path of SoftHSM's module; without it the test is skipped, or fails where CI is set."""
    module = next((path for path in MODULES if Path(path).is_file()), "")
    if module and shutil.which("softhsm2-util"):
        return module
    reason = "NOT TESTED: signing with a token. Missing: softhsm2"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Authority:
    """A made-up authority that issues certificates."""

    key: Key
    certificate: x509.Certificate

    @classmethod
    def founded(cls, name: str = "CA THỬ NGHIỆM", key: Key | None = None) -> Authority:
        """An authority that certifies itself."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = _named(name)
        return cls(key, _certificate(subject, key, subject, key, authority=True))

    def issue(self, key: Key, name: str = SIGNER, *, begins: timedelta = -DAY, ends: timedelta = 365 * DAY,
              authority: bool = False) -> x509.Certificate:  # fmt: skip
        """A certificate that is valid from and until so long from now."""
        return _certificate(_named(name), key, self.certificate.subject, self.key, begins, ends, authority)

    def below(self, name: str) -> Authority:
        """An authority that this one has certified."""
        key = ec.generate_private_key(ec.SECP256R1())
        return Authority(key, self.issue(key, name, authority=True))

    def trusted_in(self, folder: Path) -> Path:
        """The folder of roots, with this authority in it."""
        folder.mkdir(exist_ok=True)
        (folder / "root.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return folder


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, key: Key, issuer: x509.Name, issuer_key: Key, begins: timedelta = -DAY,
    ends: timedelta = 365 * DAY, authority: bool = False,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


@dataclass(frozen=True)
class SoftTokens:
    """A folder of software tokens; `SOFTHSM2_CONF` has to be set to its `settings`."""

    module: str
    folder: Path

    @classmethod
    def in_folder(cls, folder: Path) -> SoftTokens:
        """An empty reader."""
        module = soft_hsm()
        (folder / "tokens").mkdir(parents=True)
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        return cls(module, folder)

    @property
    def settings(self) -> Path:
        """What `SOFTHSM2_CONF` has to name."""
        return self.folder / "softhsm2.conf"

    def plug_in(self, label: str, key: Key, certificate: x509.Certificate, *others: x509.Certificate) -> None:
        """A token with this key, its certificate and the chain's."""
        self._run("--init-token", "--free", "--label", label, "--so-pin", "987654321", "--pin", PIN)
        pem = self.folder / "key.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self._run("--import", str(pem), "--token", label, "--label", "key", "--id", "01", "--pin", PIN)
        files = []
        for number, one in enumerate((certificate, *others)):
            files.append(self.folder / f"{number}.der")
            files[-1].write_bytes(one.public_bytes(serialization.Encoding.DER))
        self._call([sys.executable, "-c", _FILL, self.module, PIN, *map(str, files)])

    def unplug(self) -> None:
        """Nothing is plugged in any more."""
        shutil.rmtree(self.folder / "tokens")
        (self.folder / "tokens").mkdir()

    def _run(self, *words: str) -> None:
        self._call(["softhsm2-util", *words])

    def _call(self, words: list[str]) -> None:
        environment = {**os.environ, "SOFTHSM2_CONF": str(self.settings)}
        subprocess.run(words, check=True, capture_output=True, env=environment)
