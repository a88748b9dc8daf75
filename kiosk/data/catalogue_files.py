"""The catalogue's files: one TOML file a procedure, one a form, and what an agency lays over them.

A catalogue folder holds

- `catalogue/<code>.toml`, the procedures;
- `forms/<key>.toml`, the declarations;
- `lists.toml`, the choices that several declarations share.

An agency's overlay folder holds procedures directly (`1.001193.toml`) and declarations in `forms/`. A procedure in it
needs only the keys that differ: tables are merged, everything else (lists too) is replaced; `hidden = true` takes the
procedure out. A declaration in it replaces the shipped one as a whole. What a hub publishes is such an overlay, as text
by file name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.data.procedure_file import HIDDEN, read_procedure
from kiosk.domain.catalogue import Catalogue, Procedure
from kiosk.domain.form_reader import FormError, OptionLists, read_form, read_options
from kiosk.domain.forms import Form
from kiosk.domain.plain import PlainFault, Reader
from kiosk.domain.system_words import why
from kiosk.domain.toml_lines import Path as KeyPath
from kiosk.domain.toml_lines import key_lines, line_of

SHIPPED: Final = Path(__file__).parent
"""The folder of the catalogue that comes with the program."""

_MOST_BYTES = 256 * 1024
_TOO_LARGE = f"Rút tệp xuống dưới {_MOST_BYTES // 1024} KB."
_AT_LINE = re.compile(r"\(at line (\d+)")

Table = Mapping[str, object]
Overlay = Path | Mapping[str, str]
"""A folder, or the texts of one by file name, with "forms/" before those of declarations."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: which file, which line (from 1), which field, and a sentence that says what to do."""

    file: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class CatalogueError(Exception):
    """The catalogue cannot be used; `faults` says everything that has to be mended."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_catalogue(folder: Path = SHIPPED, overlay: Overlay | None = None) -> Catalogue:
    """The catalogue of the folder with the overlay laid over it.

    Raises:
        CatalogueError: with every fault of every file.
    """
    catalogue, faults = _read(folder, overlay)
    if faults:
        raise CatalogueError(faults)
    return catalogue


def check_catalogue(folder: Path = SHIPPED, overlay: Overlay | None = None) -> tuple[Fault, ...]:
    """Everything that has to be mended in the files before `load_catalogue` takes them."""
    return _read(folder, overlay)[1]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read: its content and, for faults, its text."""

    path: Path
    table: Table
    text: str

    def fault(self, found: PlainFault) -> Fault:
        return Fault(self.path, line_of(key_lines(self.text), found.path), found.field, found.message)

    def mentions(self, path: KeyPath) -> bool:
        """Whether the top-level key of the path stands in this file."""
        return bool(path) and path[0] in self.table


@dataclass(slots=True)
class _Faults:
    found: list[Fault] = field(default_factory=list)

    def note(self, path: Path, message: str, line: int = 1) -> None:
        self.found.append(Fault(path, line, "", message))


def _read(folder: Path, overlay: Overlay | None) -> tuple[Catalogue, tuple[Fault, ...]]:
    faults = _Faults()
    base = _files(folder / "catalogue", faults, required=True)
    form_files = _files(folder / "forms", faults, required=True)
    above: dict[str, _File] = {}
    if isinstance(overlay, Mapping):
        above = _texts(overlay, "", faults)
        form_files |= _texts(overlay, "forms/", faults)
    elif overlay is not None:
        above = _files(overlay, faults, required=True)
        form_files |= _files(overlay / "forms", faults, required=False)
    lists = _lists(folder / "lists.toml", faults)
    forms = [form for key, file in form_files.items() if (form := _form(key, file, lists, faults)) is not None]
    procedures = []
    for code in base | above:
        procedure = _procedure(code, base.get(code), above.get(code), frozenset(form_files), faults)
        if procedure is not None:
            procedures.append(procedure)
    return Catalogue.of(procedures, forms), tuple(sorted(faults.found, key=lambda f: (str(f.file), f.line)))


def _files(folder: Path, faults: _Faults, *, required: bool) -> dict[str, _File]:
    if not folder.is_dir():
        if required:
            faults.note(folder, "Tạo thư mục này, hoặc sửa đường dẫn trong cấu hình.")
        return {}
    read = (_file(path, faults) for path in sorted(folder.glob("*.toml")))
    return {file.path.stem: file for file in read if file is not None}


def _texts(texts: Mapping[str, str], under: str, faults: _Faults) -> dict[str, _File]:
    """The files of one folder of an overlay that is no folder on a disk."""
    paths = (Path(name) for name in sorted(texts) if name.startswith(under) and "/" not in name[len(under) :])
    read = (_parsed(path, texts[str(path)], faults) for path in paths)
    return {file.path.stem: file for file in read if file is not None}


def _file(path: Path, faults: _Faults) -> _File | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            faults.note(path, _TOO_LARGE)
            return None
        return _parsed(path, path.read_text(encoding="utf-8"), faults)
    except OSError as error:
        faults.note(path, f"Kiểm tra quyền đọc tệp ({why(error)}).")
    except UnicodeDecodeError:
        faults.note(path, "Lưu lại tệp theo bảng mã UTF-8.")
    return None


def _parsed(path: Path, text: str, faults: _Faults) -> _File | None:
    if len(text) > _MOST_BYTES:
        faults.note(path, _TOO_LARGE)
        return None
    try:
        return _File(path, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        faults.note(path, f"Sửa cú pháp TOML ({error}).", int(at[1]) if at else 1)
    except RecursionError:
        # tomllib reads nested arrays by recursion and has no limit of its own.
        faults.note(path, "Bớt các dấu ngoặc lồng nhau: tệp lồng quá sâu.")
    return None


def _lists(path: Path, faults: _Faults) -> OptionLists:
    file = _file(path, faults)
    if file is None:
        return {}
    found: list[PlainFault] = []
    top = Reader(file.table, (), found)
    lists = {}
    for name in file.table:
        inner = top.table_of(name)
        if inner is not None:
            lists[name] = read_options(inner, inner.raw("options"))
            inner.done()
    faults.found += [file.fault(fault) for fault in found]
    return lists


def _form(key: str, file: _File, lists: OptionLists, faults: _Faults) -> Form | None:
    try:
        return read_form(key, file.table, lists)
    except FormError as error:
        faults.found += [file.fault(fault) for fault in error.faults]
        return None


def _procedure(
    code: str, base: _File | None, above: _File | None, forms: frozenset[str], faults: _Faults
) -> Procedure | None:
    table = _merged({} if base is None else base.table, {} if above is None else above.table)
    found: list[PlainFault] = []
    procedure = read_procedure(code, table, found)
    if procedure.form and procedure.form not in forms:
        found.append(PlainFault(("form",), f"Chọn một tờ khai có sẵn: {', '.join(sorted(forms))}."))
    for fault in found:
        file = above if above is not None and (base is None or above.mentions(fault.path)) else base
        assert file is not None, "a code comes from one of the two files"
        faults.found.append(file.fault(fault))
    return None if found or table.get(HIDDEN) is True else procedure


def _merged(base: Table, above: Table) -> dict[str, object]:
    merged = dict(base)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
