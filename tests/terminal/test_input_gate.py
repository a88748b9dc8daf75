"""The input gate: what passes, what vanishes, and that nothing can break or hold it."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.terminal import gate as rules
from kiosk.terminal.gate import CSI_KEYS, ESC, SS3_KEYS, InputGate

QUIET = 10.0  # seconds: longer than any deadline of the gate

hostile_bytes = st.lists(
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from(
            [
                b"\x1b",
                b"\x1b[",
                b"\x1bO",
                b"\x1b]52;c;",
                b"\x1bP",
                b"\x1b\\",
                b"\x1b[<0;3;4M",
                b"\x1b[<35;999;1M",
                b"\x1b[200~",
                b"\x1b[201~",
                b"\x1b[M",
                b"\x1b[[A",
                b"\x1b[11~",
                b"\x9b",
                b"9" * 40,
                b"u",
                b"\r\n",
                "nguyễn".encode(),
                "é\u0303\u202e\ue000".encode(),
            ]
        ),
    ),
    max_size=24,
).map(b"".join)


def passed(data: bytes, *, paste: bool = False, columns: int = 80, rows: int = 24) -> str:
    """Everything that goes on when these bytes come and then nothing for a while."""
    gate = InputGate(paste=paste, columns=columns, rows=rows)
    return "".join(gate.feed(data, 0.0) + gate.flush(QUIET))


def only_known(text: str) -> bool:
    """Whether the text is nothing but printable characters, four plain keys and the sequences that the kiosk knows."""
    keys = {*CSI_KEYS.values(), *(key for key in SS3_KEYS.values() if key.startswith(ESC))}
    known = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    mouse = r"\x1b\[<[0-9]{1,3};[0-9]{1,4};[0-9]{1,4}[Mm]"
    rest = re.sub(rf"{known}|{mouse}|\x1b\[\?2026;[0-4]\$y", "", text)
    return all(char.isprintable() or char in "\r\t\x7f\x1b" for char in rest)


class TestWhatPasses:
    def test_vietnamese_passes_unchanged(self) -> None:
        assert passed("Nguyễn Thị Hương, đường 3/2".encode()) == "Nguyễn Thị Hương, đường 3/2"

    @pytest.mark.parametrize("size", [1, 2, 3, 4])
    def test_nguyen_survives_bytes_that_come_in_pieces_and_late(self, size: int) -> None:
        data = "nguyễn".encode()
        gate = InputGate()
        pieces = [data[i : i + size] for i in range(0, len(data), size)]
        out = "".join("".join(gate.feed(piece, at * 0.05)) for at, piece in enumerate(pieces))
        assert out == "nguyễn"

    def test_combining_marks_of_decomposed_letters_are_kept(self) -> None:
        assert passed("e\u0302\u0303".encode()) == "e\u0302\u0303"

    @pytest.mark.parametrize(("sent", "key"), [(b"\r", "\r"), (b"\n", "\r"), (b"\r\n", "\r"), (b"\n\n", "\r\r")])
    def test_every_line_end_is_one_enter(self, sent: bytes, key: str) -> None:
        assert passed(sent) == key

    def test_backspace_has_one_spelling(self) -> None:
        assert passed(b"\x08\x7f\t") == "\x7f\x7f\t"

    def test_odd_spaces_become_plain_ones(self) -> None:
        assert passed("a\u00a0b\u3000c".encode()) == "a b c"

    @pytest.mark.parametrize(("body", "key"), CSI_KEYS.items())
    def test_every_key_of_xterm_rxvt_and_linux_console_has_one_spelling(self, body: str, key: str) -> None:
        assert passed(f"{ESC}[{body}".encode()) == key

    @pytest.mark.parametrize(("letter", "key"), SS3_KEYS.items())
    def test_keys_of_a_terminal_in_application_mode(self, letter: str, key: str) -> None:
        assert passed(f"{ESC}O{letter}".encode()) == key

    def test_every_function_key_can_be_sent(self) -> None:
        sent = {key for key in CSI_KEYS.values() if key[1] == "O" or re.fullmatch(r"\x1b\[(1[5-9]|2[0-4])~", key)}
        assert len(sent) == 12

    def test_escape_alone_is_a_key_once_nothing_follows(self) -> None:
        gate = InputGate()
        assert gate.feed(b"\x1b", 0.0) == []
        assert gate.deadline == pytest.approx(0.1)
        assert gate.flush(0.05) == []
        assert gate.flush(0.1) == [ESC]
        assert gate.deadline is None

    def test_escape_pressed_twice_is_two_keys(self) -> None:
        assert passed(b"\x1b\x1b") == ESC + ESC

    def test_a_letter_long_after_escape_is_not_a_chord(self) -> None:
        gate = InputGate()
        assert gate.feed(b"\x1b", 0.0) + gate.feed(b"a", 0.2) == [ESC, "a"]

    @pytest.mark.parametrize("report", [b"\x1b[<0;1;1M", b"\x1b[<0;80;24m", b"\x1b[<64;40;12M", b"\x1b[<35;7;7M"])
    def test_mouse_reports_inside_the_screen(self, report: bytes) -> None:
        assert passed(report) == report.decode()

    def test_mouse_reports_follow_the_size_of_the_screen(self) -> None:
        gate = InputGate()
        gate.resize(100, 30)
        assert gate.feed(b"\x1b[<0;100;30M", 0.0) == ["\x1b[<0;100;30M"]

    def test_the_answer_about_synchronised_output(self) -> None:
        assert passed(b"\x1b[?2026;2$y") == "\x1b[?2026;2$y"

    def test_keys_and_text_come_out_in_order_as_whole_tokens(self) -> None:
        assert InputGate().feed(b"ab\x1b[Ac\r", 0.0) == ["ab", "\x1b[A", "c\r"]


class TestWhatVanishes:
    @pytest.mark.parametrize(
        "sent",
        [
            b"\xff",
            b"\xe1\xba",  # a letter cut off
            b"\xed\xa0\x80",  # a surrogate
            b"\xf5\x80\x80\x80",
            b"\x1b[99999999999u",
            b"\x1b[1114112u",
            b"\x1b[97;5u",
            b"\x1b[48;5000;5000;9;9t",
            b"\x1b[48;24;80;480;1280t",
            b"\x1b[?2048;1$y",
            b"\x1b[?2026;9$y",
            b"\x1b[6;7R",
            b"\x1b[?62;22c",
            b"\x1b[>0;276;0c",
            b"\x1b[I",
            b"\x1b[O",
            b"\x1b[M !!",  # a mouse report of 1986
            b"\x1b[<0;0;1M",
            b"\x1b[<0;81;1M",
            b"\x1b[<0;1;25M",
            b"\x1b[<0;-1;5M",
            b"\x1b[<0;99999;5M",
            b"\x1b[<128;5;5M",
            b"\x1b[1;5C",  # Ctrl with an arrow
            b"\x1b[1;2H",  # Shift+Home would select a PIN
            b"\x1b[2~",
            b"\x1bOZ",
            b"\x1b]52;c;MTIzNDU2\x07",
            b"\x1b]0;title\x1b\\",
            b"\x1bP1$r0m\x1b\\",
            b"\x1b_Gi=1;OK\x1b\\",
            b"\x1b(B",
            b"\x1b%/G",
            b"\x1bx",
            "\u202e\u2066\u200b\u00ad\ufeff".encode(),
            "\u0085\u009b".encode(),
            "\ue000\U000f0000".encode(),
            "\u2028\u2029".encode(),
        ],
    )
    def test_hostile_and_unknown_input(self, sent: bytes) -> None:
        assert passed(sent + b"\x1b[Z") == "\x1b[Z"

    def test_a_legacy_code_page_leaves_its_ascii_part(self) -> None:
        assert passed("Nguy\xean".encode("latin-1")) == "Nguyn"

    def test_control_characters_but_the_four_keys(self) -> None:
        keys = b"\x08\t\n\r\x1b"
        assert passed(bytes(byte for byte in range(32) if byte not in keys)) == ""

    def test_c1_controls_in_utf_8(self) -> None:
        assert passed("".join(map(chr, range(0x80, 0xA0))).encode()) == ""

    def test_a_sequence_that_is_cut_by_enter_does_not_swallow_enter(self) -> None:
        assert passed(b"\x1b[12\r") == "\r"

    def test_mouse_movement_faster_than_the_screen(self) -> None:
        assert passed(b"\x1b[<35;7;7M" * 500).count("M") == rules.MOVE_BURST


class TestNothingHoldsTheKeyboard:
    @pytest.mark.parametrize(
        "begun",
        [b"\x1b[", b"\x1b[12;", b"\x1bO", b"\x1b]0;", b"\x1bP", b"\x1b[M", b"\x1b[" + b"9" * 500, b"\x1b[200~abc"],
    )
    def test_what_begins_and_does_not_end_is_forgotten(self, begun: bytes) -> None:
        gate = InputGate(paste=True)
        assert gate.feed(begun, 0.0) == []
        assert gate.deadline is not None
        assert gate.feed(b"x", rules.PASTE_SECONDS) == ["x"]
        assert gate.deadline is None

    def test_a_control_string_that_goes_on_and_on_ends(self) -> None:
        assert passed(b"\x1b]0;" + b"a" * rules.STRING_LIMIT + b"\x1b[A").endswith("\x1b[A")

    def test_a_paste_that_goes_on_and_on_ends(self) -> None:
        assert passed(b"\x1b[200~" + b"a" * rules.PASTE_LIMIT + b"x") == "x"

    def test_a_million_digits_are_neither_kept_nor_read_as_a_number(self) -> None:
        assert passed(b"\x1b[" + b"9" * 1_000_000 + b"u" + b"x") == "x"


class TestPaste:
    def test_is_dropped_in_a_kiosk(self) -> None:
        assert passed(b"a\x1b[200~123\r456\x1b[201~b") == "ab"

    def test_is_cleaned_where_it_is_allowed(self) -> None:
        pasted = "\x1b[200~Nguyễn\r\nVăn\u202e\x00\x1b[31mAn\x1b[201~"
        assert passed(pasted.encode(), paste=True) == "\x1b[200~Nguyễn\nVăn[31mAn\x1b[201~"

    @pytest.mark.parametrize("length", range(rules.PASTE_KEPT - 1, rules.PASTE_KEPT + 9))
    def test_keeps_its_first_characters(self, length: int) -> None:
        kept = passed(b"\x1b[200~" + b"a" * length + b"\x1b[201~", paste=True)
        assert kept == f"\x1b[200~{'a' * min(length, rules.PASTE_KEPT)}\x1b[201~"

    def test_without_an_end_is_not_delivered(self) -> None:
        assert passed(b"\x1b[200~abc", paste=True) == ""


class TestFlood:
    def test_a_burst_passes_and_the_rest_is_counted(self) -> None:
        gate = InputGate()
        out = "".join(gate.feed(b"a" * 1_000, 0.0))
        assert (len(out), gate.take_dropped(), gate.take_dropped()) == (rules.KEY_BURST, 400, 0)

    def test_the_allowance_grows_with_time(self) -> None:
        gate = InputGate()
        gate.feed(b"a" * 1_000, 0.0)
        assert len("".join(gate.feed(b"a" * 1_000, 0.5))) == rules.KEYS_PER_SECOND / 2

    def test_a_clock_that_goes_back_gives_nothing(self) -> None:
        gate = InputGate()
        gate.feed(b"a" * 1_000, 100.0)
        assert gate.feed(b"a", 50.0) == []

    def test_special_keys_cost_as_much_as_letters(self) -> None:
        assert passed(b"\x1b[A" * 1_000) == "\x1b[A" * rules.KEY_BURST

    def test_a_scanned_card_is_no_flood(self) -> None:
        gate = InputGate()
        gate.feed(b"038090000001||NGUYEN VAN AN|01011990|Nam|" * 3 + b"\r", 0.0)
        assert gate.take_dropped() == 0


class TestWhateverComes:
    @settings(max_examples=300)
    @given(data=hostile_bytes, paste=st.booleans())
    def test_only_what_the_kiosk_knows_goes_on(self, data: bytes, paste: bool) -> None:
        out = passed(data, paste=paste)
        pasted = re.compile(r"\x1b\[200~[^\x1b\x00-\x08\x0b-\x1f\x7f]*\x1b\[201~")
        assert only_known(pasted.sub("", out) if paste else out)

    @settings(max_examples=200)
    @given(data=hostile_bytes, cuts=st.lists(st.integers(0, 200), max_size=8), paste=st.booleans())
    def test_where_the_bytes_are_cut_makes_no_difference(self, data: bytes, cuts: list[int], paste: bool) -> None:
        gate = InputGate(paste=paste)
        edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
        out = [token for a, b in itertools.pairwise(edges) for token in gate.feed(data[a:b], 0.0)]
        assert "".join(out + gate.flush(QUIET)) == passed(data, paste=paste)

    @settings(max_examples=100)
    @given(data=hostile_bytes)
    def test_afterwards_the_keyboard_works(self, data: bytes) -> None:
        gate = InputGate()
        gate.feed(data, 0.0)
        gate.flush(QUIET)
        assert "".join(gate.feed("nguyễn\r".encode(), QUIET)) == "nguyễn\r"

    @settings(max_examples=100)
    @given(data=hostile_bytes)
    def test_a_control_character_only_comes_out_as_a_key(self, data: bytes) -> None:
        for token in InputGate().feed(data, 0.0):
            assert token.startswith(ESC) or not set(token) & set(map(chr, range(32))) - set("\r\t")
