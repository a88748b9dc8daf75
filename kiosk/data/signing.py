"""The key that seals receipts (Ed25519), and the public keys of other kiosks whose receipts are trusted.

    receipt.key    in the kiosk's home: 32 random bytes, 64 hexadecimal digits, for the owner only
    *.pub          in a folder of trusted keys: one line, "kiosk-receipt-key" and 64 hexadecimal digits, perhaps a name

A key of its own, not the store's: every kiosk of the commune gets the public half, and it is changed without touching
the store. `cryptography` is imported at the first receipt.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.data.durable import sync_folder, write_synced
from kiosk.data.keys import KEY_BYTES, KeyUnusable
from kiosk.domain.lookup_link import KEY_ID_BYTES, Check, Signer
from kiosk.domain.system_words import why

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE: Final = "receipt.key"
SYNC_KEY_FILE: Final = "sync.key"
"""Signs what goes to the hub: without it a restored kiosk cannot come back as itself."""
PUBLIC_MARK: Final = "kiosk-receipt-key"
PUBLIC_SUFFIX: Final = ".pub"


class SigningKey:
    """A kiosk's own key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> bytes:
        """The public half: 32 bytes that anybody may know."""
        return self._key.public_key().public_bytes_raw()

    @property
    def signer(self) -> Signer:
        """What seals addresses."""
        return Signer(key_id(self.public), self._key.sign)

    def openssh(self) -> bytes:
        """The private half as OpenSSH writes it, which `age` understands."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self._key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())

    def public_line(self, name: str) -> str:
        """The line of a `.pub` file, for the other kiosks of the commune."""
        return f"{PUBLIC_MARK} {self.public.hex()} {name}\n"


def open_signing_key(home: Path, file: str = KEY_FILE) -> SigningKey:
    """The key in this file of the home; made, durable and for the owner only, where there is none.

    Raises:
        KeyUnusable: others can read the key file, or it does not hold a key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = home / file
    seed = _read(path)
    if seed is None:
        _make(path)
        seed = _read(path)
    if seed is None:
        raise KeyUnusable(f"Tệp khóa {path} vừa tạo đã mất. Hãy xem ai khác ghi vào thư mục đó.")
    return SigningKey(Ed25519PrivateKey.from_private_bytes(seed))


def key_id(public: bytes) -> bytes:
    """The name of a public key inside a seal: the first bytes of its SHA-256."""
    return hashlib.sha256(public).digest()[:KEY_ID_BYTES]


def checks(keys: Iterable[bytes]) -> dict[bytes, Check]:
    """What `verify_lookup_url` wants, for public keys of 32 bytes."""
    return {key_id(public): _check(public) for public in keys}


def trusted_keys(folder: Path) -> list[bytes]:
    """The public keys in a folder's `.pub` files; none where there is no such folder.

    Raises:
        KeyUnusable: a file does not hold a key. One that cannot be read must not go unnoticed: its kiosk's receipts
            would look foreign.
    """
    return [_public(path) for path in sorted(folder.glob(f"*{PUBLIC_SUFFIX}"))]


def _public(path: Path) -> bytes:
    try:
        mark, digits, *_ = path.read_text(encoding="utf-8").split(maxsplit=2)
        key = bytes.fromhex(digits) if mark == PUBLIC_MARK else b""
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyUnusable(f"{path} không chứa khóa công khai của một máy. Hãy chép lại tệp từ máy đó.")
    return key


def _check(public: bytes) -> Check:
    def fits(signature: bytes, message: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return fits


def _read(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyUnusable(f"Không mở được tệp khóa {path}: {why(error)}. Hãy xem chủ và quyền của tệp.") from error
    with open(descriptor, "rb") as file:
        # Asked of the open file, not of its name: nobody can put another one in between.
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise KeyUnusable(f"Người khác đọc được tệp khóa {path}. Hãy chạy: chmod 600 {path}")
        content = file.read(2 * KEY_BYTES + 2)
    try:
        key = bytes.fromhex(content.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        # Neither the content nor its length may stand in a message.
        raise KeyUnusable(
            f"Khóa trong {path} không đúng dạng: cần {2 * KEY_BYTES} chữ số hệ 16. Hãy đặt lại bản sao của tệp này."
        )
    return key


def _make(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_synced(draft, secrets.token_bytes(KEY_BYTES).hex().encode() + b"\n")
    try:
        # A link, unlike a rename, never replaces a key that another process was faster to make.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
        sync_folder(path.parent)
