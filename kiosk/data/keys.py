"""The store's key: 32 random bytes in a file of its own, or handed over by systemd.

A raw key opens the store in well under a millisecond; a passphrase would cost half a second of key derivation each time
and be written on a note beside the screen. The key file protects a disk that is thrown away without it, and the backup;
against theft of the whole machine stand the disk's encryption and the TPM (docs/deployment.md).
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from kiosk.data.durable import sync_folder, write_synced
from kiosk.domain.system_words import why

KEY_BYTES = 32
KEY_FILE = "store.key"
CREDENTIAL = "kiosk-store-key"
"""Name of the systemd credential: `LoadCredentialEncrypted=kiosk-store-key:…`, 64 hexadecimal digits."""


class KeyUnusable(Exception):
    """There is no usable key. The argument is a sentence for the one who looks after the machine."""


def find_key(
    home: Path, environment: Mapping[str, str] = os.environ, *, file: str = KEY_FILE, credential: str = CREDENTIAL
) -> bytes | None:
    """The store's key, or the one of another name; None where the home has none yet. A systemd credential wins.

    Raises:
        KeyUnusable: others can read the key file, or it does not hold a key.
    """
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    if credentials and (handed_over := Path(credentials, credential)).exists():
        return _parsed(handed_over, handed_over.read_bytes())
    try:
        return read_key(home / file)
    except FileNotFoundError:
        return None


def read_key(path: Path) -> bytes:
    """The key in a file; a `FileNotFoundError` where there is none.

    Raises:
        KeyUnusable: others can read the file, or it does not hold a key.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise KeyUnusable(f"Không mở được tệp khóa {path}: {why(error)}. Hãy xem chủ và quyền của tệp.") from error
    with open(descriptor, "rb") as opened:
        # Asked of the open file, not of its name: nobody can put another one in between.
        if stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
            raise KeyUnusable(f"Người khác đọc được tệp khóa {path}. Hãy chạy: chmod 600 {path}")
        return _parsed(path, opened.read(2 * KEY_BYTES + 2))


def make_key(home: Path, *, file: str = KEY_FILE) -> bytes:
    """Make a key file, durable and for the owner only. Where another process was faster, its key."""
    return put_key(home, secrets.token_bytes(KEY_BYTES), file=file)


def put_key(home: Path, key: bytes, *, file: str = KEY_FILE) -> bytes:
    """Put a key into a home that has none, durable and for the owner only. Where another was faster, that one."""
    path = home / file
    draft = home / f".{file}.{secrets.token_hex(4)}"
    write_synced(draft, key.hex().encode() + b"\n")
    try:
        # A link, unlike a rename, never replaces a key that is already there.
        os.link(draft, path)
    except FileExistsError:
        existing = find_key(home, {}, file=file)
        if existing is None:
            raise
        return existing
    finally:
        draft.unlink()
        sync_folder(home)
    return key


def _parsed(path: Path, content: bytes) -> bytes:
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
