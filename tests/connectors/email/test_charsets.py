"""Bytes into text whatever their label says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.charsets import CODECS, MEANINGS, clean, codec_of, one_line, read_text


def test_every_codec_we_name_is_there() -> None:
    assert all("a".encode(codec) for codec in CODECS)
    assert set(MEANINGS.values()) <= CODECS


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf_8"),
        ('"utf8"', "utf_8"),
        ("utf-8*de", "utf_8"),
        ("ISO-8859-1", "cp1252"),
        ("8859-15", "iso8859_15"),
        ("x-gbk", "gb18030"),
        ("gb2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("windows-31j", "cp932"),
        ("WIN-1251", "cp1251"),
        ("iso-8859-8-i", "iso8859_8"),
        ("x-mac-cyrillic", "mac_cyrillic"),
        ("x-unknown", None),
        ("punycode", None),
        ("unicode_escape", None),
        ("", None),
        (None, None),
    ],
)
def test_labels_are_read_as_what_senders_mean(label: str | None, codec: str | None) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize("label", ["utf-8", "windows-1252", "koi8-r", "shift_jis", "gb18030", "utf-16", "iso-2022-jp"])
def test_a_true_label_is_believed(label: str) -> None:
    text = {"koi8-r": "Привет", "windows-1252": "Grüße €"}.get(label, "日本語")
    assert read_text(text.encode(label), label) == read_text(text.encode(), "utf-8")
    assert read_text(text.encode(label), label).text == text


def test_without_a_usable_label_it_is_utf_8_then_the_second_label_then_windows_1252() -> None:
    assert read_text("Grüße".encode(), None, "koi8-r").text == "Grüße"
    assert read_text("Привет".encode("koi8-r"), "x-unknown", "koi8-r").text == "Привет"
    assert read_text("Grüße €".encode("cp1252"), None).text == "Grüße €"
    assert read_text(b"a\x81\x80b", None).text == "a\x81€b"


def test_a_lying_label_is_found_out_and_said() -> None:
    reading = read_text("Grüße".encode(), "us-ascii")
    assert (reading.text, reading.repair) == ("Grüße", "the text is not plain ASCII")
    assert read_text("Grüße".encode("cp1252"), "utf-8").text == "Grüße"
    assert read_text("Grüße, schöne".encode(), "iso-8859-1").text == "Grüße, schöne"
    assert read_text(b"plain", "utf-16").text == "plain"


def test_a_torn_letter_does_not_spoil_the_others() -> None:
    reading = read_text("Grüße aus Köln".encode()[:-1] + b"\xc3", "utf-8")
    assert reading.text == "Grüße aus Köl\ufffd"
    assert reading.repair == "some letters could not be read"


def test_signs_that_windows_adds_to_iso_2022_jp() -> None:
    assert read_text(b'\x1b$B$"\x2d\x21\x1b(B ok', "iso-2022-jp").text == "あ① ok"
    assert read_text(b'\x1b$B$"\x1b(I1\x1b(B', None).text == "あｱ"


def test_half_a_pair_of_surrogates_is_replaced_and_a_pair_joined() -> None:
    assert clean(read_text(b"+2AA-", "utf-7").text) == "\ufffd"
    assert clean("\ud83d\ude00\ud83d") == "😀\ufffd"


def test_controls_go_and_line_ends_are_one() -> None:
    assert clean("a\0b\r\nc\rd\x1b\x85\te") == "ab\nc\nd\te"
    assert one_line(" a\r\n b\u202e\tc ") == "a b c"


@given(st.binary(max_size=200), st.sampled_from([*sorted(CODECS), "x-unknown", ""]))
def test_any_bytes_under_any_label_give_text(data: bytes, label: str) -> None:
    text = clean(read_text(data, label, "latin1").text)
    assert "\0" not in text
    assert text.encode("utf-8").decode("utf-8") == text
