"""Content-Transfer-Encoding undone, also where it was damaged."""

from base64 import b64encode, encodebytes
from binascii import b2a_uu
from quopri import encodestring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.transfer import decode_base64, decode_transfer, decode_uuencode


@given(st.binary(max_size=300))
def test_what_was_encoded_comes_back(data: bytes) -> None:
    lines = b"".join(b2a_uu(data[start : start + 45]) for start in range(0, len(data), 45))
    assert decode_transfer(encodebytes(data), "base64").content == data
    assert decode_transfer(encodestring(data), "quoted-printable").content == data
    assert decode_transfer(b"begin 644 x\n" + lines + b"`\nend\n", "x-uuencode").content == data
    assert decode_transfer(data, "8bit").content == data


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"aGVs!bG8-=", b"hello"),
        (b"aGVsbG8", b"hello"),
        (b"aGVsb", b"hel"),
        (b"aGVsbG8=\r\n____\r\nlist footer", b"hello"),
        (b"aGVsbG8= ignored", b"hello"),
        (b"aGVsbG8=\r\naGVsbG8=\r\n", b"hellohello"),
        (b"====", b""),
        (b"", b""),
    ],
)
def test_damaged_base64_gives_what_can_be_had(written: bytes, read: bytes) -> None:
    assert decode_base64(written) == read


def test_damage_is_said() -> None:
    assert decode_transfer(b"a =G1 b=20c", "quoted-printable").repair is not None
    assert decode_transfer(b"a=3D=\r\nb", "quoted-printable").repair is None
    assert decode_transfer(b"x", "7-bit").repair is None
    assert decode_transfer(b"x", "rot13").repair == "the encoding 'rot13' is not known"


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "binary", "odd"]))
def test_any_bytes_can_be_decoded(data: bytes, encoding: str) -> None:
    decode_transfer(data, encoding)
    decode_transfer(b64encode(data)[:-1], encoding)


def test_lines_of_uuencode_that_promise_more_than_they_hold_make_nothing_large() -> None:
    body = b"M####\r\n" * 10_000
    assert 0 < len(decode_uuencode(body)) <= len(body)
