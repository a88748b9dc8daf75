"""Files that somebody built to do harm, from a seed: the same seed gives the same file.

`built` makes one on purpose, `spliced` sews two files together, `damaged` turns bits of a good one or cuts it. What a
check has to say of a built one stands with it; of the others nothing is known but that they must be answered.
"""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw

Chance = random.Random


@dataclass(frozen=True)
class Hostile:
    """A file, how it was made, and whether it may be taken as it is: nearly none may."""

    how: str
    content: bytes
    may_be_taken: bool = False


def _sheet(seed: int = 0, size: tuple[int, int] = (420, 594)) -> Image.Image:
    page = Image.new("L", size, 245)
    pen, chance = ImageDraw.Draw(page), Chance(seed)
    for y in range(40, size[1] - 40, 16):
        pen.line((30, y, chance.randint(80, size[0] - 30), y), 40, 3)
    return page


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    if kind == "PDF":  # a fixed day: the file must not change with the moment of drawing
        options |= {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)}
    picture.save(out, kind, **options)
    return out.getvalue()


@cache
def good_files() -> tuple[bytes, ...]:
    """Sound papers of every type that is taken."""
    return (
        _saved(_sheet(), "PDF", resolution=50),
        _pdf(lambda document, chance: None, Chance(0)),
        _saved(_sheet(), "JPEG", dpi=(50, 50)),
        _saved(_sheet(), "JPEG", progressive=True),
        _saved(_sheet(), "PNG"),
        _saved(_sheet().convert("RGBA"), "PNG"),
        _saved(_sheet(), "TIFF", save_all=True, append_images=[_sheet(1)], compression="tiff_lzw"),
        _saved(_sheet().convert("1"), "TIFF", compression="group4"),
    )


def _pdf(change: Callable[[Pdf, Chance], object], chance: Chance, **options: object) -> bytes:
    with pikepdf.open(io.BytesIO(_saved(_sheet(), "PDF", resolution=50))) as document:
        change(document, chance)
        out = io.BytesIO()
        hidden = chance.choice([pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable])
        document.save(out, object_stream_mode=hidden, compress_streams=False, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _action(chance: Chance) -> Dictionary:
    actions: list[Callable[[], Dictionary]] = [
        lambda: Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")),
        lambda: Dictionary(S=Name.Launch, F=String("cmd.exe")),
        lambda: Dictionary(S=Name.SubmitForm, F=String("http://198.51.100.1")),
        lambda: Dictionary(S=Name.ImportData, F=String("/etc/passwd")),
        lambda: Dictionary(S=Name.GoToR, F=String("other.pdf")),
        lambda: Dictionary(S=Name.GoToE),
        lambda: Dictionary(S=Name.Rendition, JS=String("x")),
    ]
    return chance.choice(actions)()


def _open_action(document: Pdf, chance: Chance) -> None:
    document.Root.OpenAction = _action(chance)


def _page_action(document: Pdf, chance: Chance) -> None:
    document.pages[0].obj.AA = Dictionary(O=_action(chance))


def _nested_action(document: Pdf, chance: Chance) -> None:
    inner: object = _action(chance)
    for _ in range(chance.randint(5, 80)):
        inner = Array([Dictionary(Next=inner)])
    document.pages[0].obj.PieceInfo = Dictionary(X=inner)


def _link_action(document: Pdf, chance: Chance) -> None:
    document.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=_action(chance))]
    )


def _named_script(document: Pdf, chance: Chance) -> None:
    script = document.make_indirect(Dictionary(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("a"), script]))


def _embedded(document: Pdf, chance: Chance) -> None:
    document.attachments[f"evil{chance.randint(0, 99)}.exe"] = b"MZ" + chance.randbytes(99)


def _attachment_note(document: Pdf, chance: Chance) -> None:
    document.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])])


def _film(document: Pdf, chance: Chance) -> None:
    kind = chance.choice([Name.RichMedia, Name.Screen, Name.Movie, Name.Sound, Name("/3D")])
    document.pages[0].obj.Annots = Array([Dictionary(Subtype=kind, Rect=[0, 0, 9, 9])])


def _xfa(document: Pdf, chance: Chance) -> None:
    document.Root.AcroForm = Dictionary(XFA=String("<xdp:xdp/>"), Fields=Array())


def _giant_picture(document: Pdf, chance: Chance) -> None:
    side = chance.choice([8_000, 30_000, 2**31 - 1])
    picture = Stream(document, zlib.compress(bytes(1000)))
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=side, Height=side, BitsPerComponent=1, ColorSpace=Name.DeviceGray,
        Filter=Name.FlateDecode,
    )  # fmt: skip
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=document.make_indirect(picture)))


def _circle_of_pages(document: Pdf, chance: Chance) -> None:
    document.Root.Pages.Kids.append(document.Root.Pages)


def _very_many_pages(document: Pdf, chance: Chance) -> None:
    for _ in range(chance.randint(200, 900)):
        document.pages.append(document.pages[0])


ON_PURPOSE: dict[str, Callable[[Pdf, Chance], object]] = {
    "action on opening": _open_action,
    "action of a page": _page_action,
    "action deep inside": _nested_action,
    "action of a link": _link_action,
    "script by name": _named_script,
    "embedded file": _embedded,
    "attached file": _attachment_note,
    "film": _film,
    "dynamic form": _xfa,
    "giant picture": _giant_picture,
    "pages in a circle": _circle_of_pages,
    "very many pages": _very_many_pages,
}
"""What must be refused however it is hidden."""


def _packed(document: Pdf, content: bytes, times: int = 1) -> Stream:
    filters = Array([Name.FlateDecode] * times)
    for _ in range(times):
        content = zlib.compress(content, 1)
    stream = Stream(document, content)
    stream.stream_dict.Filter = filters
    return stream


def _bomb_of_spaces(document: Pdf, chance: Chance) -> None:
    content = zlib.compress(zlib.compress(b" " * (chance.choice([8, 32]) << 20), 1), 9)
    stream = Stream(document, content)
    stream.stream_dict.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    document.pages[0].obj.Contents = document.make_indirect(stream)


def _endless_strokes(document: Pdf, chance: Chance) -> None:
    strokes = b"0 0 m 9 9 300 0 400 500 c S " * chance.choice([50_000, 200_000])
    document.pages[0].obj.Contents = document.make_indirect(_packed(document, strokes))


def _form_in_itself(document: Pdf, chance: Chance) -> None:
    form = document.make_indirect(_packed(document, b"/F Do /F Do"))
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 800])
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=form))
    document.pages[0].obj.Contents = document.make_indirect(_packed(document, b"/F Do"))


def _forms_that_double(document: Pdf, chance: Chance) -> None:
    """Each form draws the next one twice: a million drawings of twenty small objects."""
    inner = document.make_indirect(_packed(document, b"0 0 m 600 800 l S"))
    inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 800])
    for _ in range(chance.randint(12, 24)):
        outer = document.make_indirect(_packed(document, b"/F Do /F Do"))
        outer.Type, outer.Subtype, outer.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 800])
        outer.Resources = Dictionary(XObject=Dictionary(F=inner))
        inner = outer
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=inner))
    document.pages[0].obj.Contents = document.make_indirect(_packed(document, b"/F Do"))


def _tiny_tiles(document: Pdf, chance: Chance) -> None:
    tile = document.make_indirect(_packed(document, b"0 0 0.01 0.01 re f"))
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep, tile.Resources = Array([0, 0, 1, 1]), 0.01, 0.01, Dictionary()
    document.pages[0].obj.Resources = Dictionary(Pattern=Dictionary(P=tile))
    content = b"/Pattern cs /P scn 0 0 600 800 re f"
    document.pages[0].obj.Contents = document.make_indirect(_packed(document, content))


def _odd_sheet(document: Pdf, chance: Chance) -> None:
    document.pages[0].obj.MediaBox = chance.choice(
        [
            Array([0, 0, 0, 0]),
            Array([0, 0, 1e9, 1e9]),
            Array([-1e30, 0, 1e30, 9]),
            Array([0, 0, 14_400, 1]),
            Array([9, 9]),
            Array([String("a"), 0, 1, Name.b]),
        ]
    )


EXPENSIVE: dict[str, Callable[[Pdf, Chance], object]] = {
    "bomb of spaces": _bomb_of_spaces,
    "endless strokes": _endless_strokes,
    "form in itself": _form_in_itself,
    "forms that double": _forms_that_double,
    "tiny tiles": _tiny_tiles,
    "odd sheet": _odd_sheet,
}
"""What carries nothing unsafe and wants all there is; it may be taken where little was given and it was enough."""


def _encrypted(chance: Chance) -> bytes:
    user = chance.choice(["secret", ""])
    return _pdf(lambda *_: None, chance, encryption=pikepdf.Encryption(user=user, owner="owner"))


def _raw_pdf(body: bytes, root: int = 1) -> bytes:
    return b"%PDF-1.7\n" + body + b"\ntrailer <</Root %d 0 R/Size 99>>\nstartxref\n9\n%%%%EOF\n" % root


def _deep_objects(chance: Chance) -> bytes:
    depth = chance.choice([1_000, 30_000, 300_000])
    opening, closing = chance.choice([(b"[", b"]"), (b"<</A ", b">>")])
    return _raw_pdf(b"1 0 obj <</Type/Catalog/Pages 2 0 R/X " + opening * depth + b"1" + closing * depth + b">> endobj")


def _tables_in_a_circle(chance: Chance) -> bytes:
    head = b"%PDF-1.7\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer <</Root 1 0 R/Size 2/Prev %d>>\n" % len(head)
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)


def _junk_pdf(chance: Chance) -> bytes:
    return _raw_pdf(chance.randbytes(chance.randint(1, 4000)))


def _png(width: int, height: int, data: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    more = b"".join(chunk(*one) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pixel_bomb(chance: Chance) -> bytes:
    width, height = chance.choice([(20_000, 20_000), (2**31 - 1, 1), (60_001, 1_000), (2**31 - 1, 2**31 - 1)])
    return _png(width, height, zlib.compress(bytes(100)))


def _text_bomb(chance: Chance) -> bytes:
    text = zlib.compress(b"x" * (64 << 20), 1)
    return _png(9, 9, zlib.compress(bytes(90)), (b"zTXt", b"Comment\0\0" + text), (b"iCCP", b"p\0\0" + text))


def _jpeg_of_giant_size(chance: Chance) -> bytes:
    content = bytearray(_saved(_sheet(), "JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


def _jpeg_of_many_scans(chance: Chance) -> bytes:
    """A progressive picture whose last scan comes a thousand times."""
    content = _saved(_sheet(size=(1000, 1000)), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * 300 + b"\xff\xd9"


def _tiff_in_a_circle(chance: Chance) -> bytes:
    content = bytearray(_saved(_sheet(), "TIFF"))
    (directory,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, directory)
    struct.pack_into("<I", content, directory + 2 + 12 * count, directory)
    return bytes(content)


def _tiff_of_giant_size(chance: Chance) -> bytes:
    content = bytearray(_saved(_sheet(), "TIFF"))
    (directory,) = struct.unpack_from("<I", content, 4)
    for entry in range(2):
        struct.pack_into("<HHII", content, directory + 2 + 12 * entry, 256 + entry, 4, 1, 0x7FFFFFFF)
    return bytes(content)


def _called_otherwise(chance: Chance) -> bytes:
    return chance.choice(
        [
            b"MZ" + chance.randbytes(400) + b"This program cannot be run in DOS mode",
            b"\x7fELF" + chance.randbytes(400),
            b"#!/bin/sh\nrm -rf /\n" * 9,
            b"<html><script>alert(1)</script></html>",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            b"PK\x03\x04" + chance.randbytes(200) + b"word/document.xml",
            _saved(_sheet(), "GIF"),
            _saved(_sheet(), "BMP"),
            b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
            b"\0" * 5000,
            chance.randbytes(3000),
        ]
    )


def _two_in_one(chance: Chance) -> bytes:
    """A file of one type with one of another type behind or in front of it."""
    good = good_files()
    behind = chance.choice([b"PK\x05\x06" + bytes(18), b"MZ" + bytes(2000), b"<script>alert(1)</script>" * 99])
    pairs = [
        b"GIF89a;<script>" + good[0],
        b"MZ" + bytes(100) + good[0],
        good[0] + behind,
        good[4] + behind + bytes(1100),
    ]
    return chance.choice(pairs)


OTHER: dict[str, Callable[[Chance], bytes]] = {
    "password": _encrypted,
    "deep objects": _deep_objects,
    "tables in a circle": _tables_in_a_circle,
    "junk": _junk_pdf,
    "pixel bomb": _pixel_bomb,
    "text bomb": _text_bomb,
    "JPEG of giant size": _jpeg_of_giant_size,
    "TIFF in a circle": _tiff_in_a_circle,
    "TIFF of giant size": _tiff_of_giant_size,
    "another type": _called_otherwise,
    "two types in one": _two_in_one,
}
SLOW: dict[str, Callable[[Chance], bytes]] = {"JPEG of many scans": _jpeg_of_many_scans}


def built(seed: int) -> Hostile:
    """A file that was built to do harm. As many seeds as there are kinds give one of each."""
    chance = Chance(seed)
    kinds: list[tuple[str, Callable[[], Hostile]]] = [
        *((how, lambda make=make, how=how: Hostile(how, _pdf(make, chance))) for how, make in ON_PURPOSE.items()),
        *((how, lambda make=make, how=how: Hostile(how, _pdf(make, chance), True)) for how, make in EXPENSIVE.items()),
        *((how, lambda make=make, how=how: Hostile(how, make(chance))) for how, make in OTHER.items()),
        *((how, lambda make=make, how=how: Hostile(how, make(chance), True)) for how, make in SLOW.items()),
    ]  # fmt: skip
    return kinds[seed % len(kinds)][1]()


KINDS = len(ON_PURPOSE) + len(EXPENSIVE) + len(OTHER) + len(SLOW)


def spliced(seed: int) -> Hostile:
    """Pieces of two files sewn together: good and good, or good and built."""
    chance = Chance(seed)
    files = [*good_files(), built(seed).content]
    one, other = chance.sample(files, 2)
    cut, start = chance.randrange(len(one)), chance.randrange(len(other))
    end = min(len(other), start + chance.choice([10, 1_000, 100_000]))
    return Hostile("spliced", one[:cut] + other[start:end] + chance.choice([b"", one[cut:]]), True)


def damaged(seed: int) -> Hostile:
    """A good file with some bits turned, or a piece taken out, doubled, zeroed or cut off."""
    chance = Chance(seed)
    content = bytearray(chance.choice(good_files()))
    for _ in range(chance.choice([0, 1, 1, 3, 10, 100])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.5:
        start = chance.randrange(len(content))
        end = min(len(content), start + chance.randrange(1, 3000))
        content[start:end] = chance.choice([b"", bytes(end - start), content[start:end] * 2])
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    return Hostile("damaged", bytes(content) or b"%", True)
