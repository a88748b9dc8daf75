"""What the operating system says of a file, in the words of the command line."""

from __future__ import annotations

import errno
import socket
from typing import Final

_WORDS: Final = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.EACCES: "tài khoản này không được phép",
    errno.EPERM: "tài khoản này không được phép",
    errno.EEXIST: "tên này đã có",
    errno.ENOTDIR: "có một tên trong đường dẫn không phải thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đĩa đã đầy",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.EIO: "đĩa bị lỗi",
    errno.ENODEV: "thiết bị không còn đó",
    errno.ENXIO: "thiết bị không còn đó",
    errno.EADDRINUSE: "cổng này đang có chương trình khác dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ đó",
    socket.EAI_NONAME: "không có địa chỉ mang tên này",
    errno.EBUSY: "đang có chương trình khác dùng",
    errno.ELOOP: "đây là một liên kết",
    errno.ENAMETOOLONG: "tên dài quá",
}


def why(error: OSError) -> str:
    """Why a file could not be used; the system's own words for what hardly ever happens."""
    return _WORDS.get(error.errno or 0) or error.strerror or type(error).__name__
