"""What is known of a mail before it is acknowledged: an id that stays, and bounded work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.email.front import event_id, front_of

MAIL = b"From: lena@home.example\r\nMessage-ID: <1@home.example>\r\nSubject: x\r\n\r\nHello\r\n\r\nLena\r\n"
NAMELESS = b"From: lena@home.example\r\nDate: Sun, 22 Nov 2026 09:00:00 +0000\r\nSubject: x\r\n\r\nHello\r\n"
TRACE = b"Return-Path: <lena@home.example>\r\nReceived: from a by b; Sun, 22 Nov 2026 09:00:00 +0000\r\n"


def id_of(raw: bytes) -> str:
    return event_id(raw, front_of(raw))


def test_the_front_of_a_mail() -> None:
    front = front_of(MAIL)
    assert front.message_id == "1@home.example"
    assert front.sender is not None
    assert front.sender.address == "lena@home.example"
    assert MAIL[front.body :] == b"Hello\r\n\r\nLena\r\n"


@pytest.mark.parametrize("raw", [MAIL, NAMELESS], ids=["with a Message-ID", "without"])
@pytest.mark.parametrize(
    "handed_over_again",
    [
        lambda raw: raw,
        lambda raw: TRACE + raw,
        lambda raw: TRACE + TRACE + raw,
        lambda raw: raw.replace(b"\r\n", b"\n"),
        lambda raw: raw + b"\r\n",
        lambda raw: b"\r\n" + raw,
        lambda raw: b"X-Spam-Flag: NO\r\n" + raw,
    ],
)
def test_the_same_mail_has_the_same_id_whatever_servers_wrote_on_top(raw: bytes, handed_over_again: object) -> None:
    assert callable(handed_over_again)
    assert id_of(handed_over_again(raw)) == id_of(raw)


def test_trace_headers_on_a_header_longer_than_is_looked_at_change_nothing() -> None:
    long = b"Message-ID: <1@home.example>\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\nHello\r\n"
    assert id_of(TRACE + long) == id_of(long)


@pytest.mark.parametrize(
    "other",
    [
        MAIL.replace(b"<1@", b"<2@"),
        MAIL.replace(b"Hello", b"Hallo"),
        MAIL.replace(b"lena@", b"tom@"),
        MAIL.replace(b"Subject: x", b"Subject: y"),
        MAIL.replace(b"\r\n\r\nHello", b"\r\nContent-Transfer-Encoding: base64\r\n\r\nHello"),
        NAMELESS,
        NAMELESS.replace(b"09:00:00", b"09:00:01"),
        NAMELESS.replace(b"lena@", b"tom@"),
        NAMELESS.replace(b"Subject: x", b"Subject: y"),
        b"",
        b"Hello",
    ],
)
def test_another_mail_has_another_id(other: bytes) -> None:
    everything = {id_of(raw) for raw in (MAIL, other)}
    assert len(everything) == 2


def test_a_mail_without_an_end_of_its_header_is_told_apart_by_all_of_it() -> None:
    assert id_of(b"just words") != id_of(b"other words")
    assert front_of(b"just words").body == 0


@settings(deadline=None)
@given(raw=st.binary(max_size=500) | st.text(alphabet="\r\n: <>@aFrom", max_size=300).map(str.encode))
def test_any_bytes_have_a_front(raw: bytes) -> None:
    front = front_of(raw)
    assert 0 <= front.body <= len(raw)
    assert len(event_id(raw, front)) == 64


@pytest.mark.parametrize(
    "raw",
    [b"\r\n" * 5_000_000, b"a" * 10_000_000, b"\n\r" * 5_000_000, b"Subject: " + b" x" * 5_000_000, b":\n" * 5_000_000],
    ids=["empty lines", "one letter", "turned line ends", "one header", "colons"],
)
def test_ten_megabytes_of_one_thing_are_looked_at_in_part_only(raw: bytes) -> None:
    assert len(id_of(raw)) == 64
