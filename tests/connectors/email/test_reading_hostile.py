"""Mails that want to break the reader: nothing raises, nothing grows without bound."""

from dataclasses import astuple
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.email.mail import Mail
from connectors.email.parts import LIMITS
from connectors.email.reading import read_head, read_mail

PIECES = [
    b"From: a@b.example\n",
    b"Subject: =?utf-8?q?",
    b"=?=\n",
    b"Content-Type: multipart/mixed; boundary=b\n\n",
    b"Content-Type: multipart/alternative; boundary=b\n\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/html; charset=utf-7\n",
    b"Content-Type: text/plain; charset=iso-2022-jp; format=flowed\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"Content-Disposition: attachment; filename*0*=x'",
    b"--b\n",
    b"--b--\n",
    b"\n\n",
    b"<div class=gmail_quote><blockquote type=cite>",
    b"</div>&#xD800;&#0;",
    b"> quoted\n",
    b"+2AA-\xff\x00\x1b$B",
    b"begin 644 x\nM####\n",
]
mails = st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join))


@given(mails)
@settings(max_examples=400)
def test_no_bytes_raise_and_reading_twice_gives_the_same(raw: bytes) -> None:
    mail = read_mail(raw)
    assert mail == read_mail(raw)
    assert read_head(raw) == read_head(raw)
    assert all(_is_clean(text) for text in _texts(mail))


def _texts(mail: Mail) -> list[str]:
    texts = [mail.text, mail.full_text, mail.html or "", mail.subject or "", *mail.broken, *mail.references]
    return (
        texts + [file.name or "" for file in mail.files] + [str(astuple(one)) for one in (mail.sender, *mail.to) if one]
    )


def _is_clean(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


@pytest.mark.parametrize(
    "unit",
    [b"a", b"\n", b" ", b"> x\n", b"=", b"<", b"<div>", b"&#9", b"--b\n", b"--b\n\n", b"\0", b"\xc3", b"On x wrote:\n"],
)
@pytest.mark.parametrize(
    "content_type", [b"text/plain", b"text/html", b"multipart/mixed; boundary=b", b"message/rfc822"]
)
def test_long_repetition_in_the_body(unit: bytes, content_type: bytes) -> None:
    mail = read_mail(b"Content-Type: " + content_type + b"\n\n" + unit * (200_000 // len(unit)))
    assert len(mail.full_text) <= LIMITS.text_characters


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Date", "References", "Content-Type", "Content-Disposition"])
@pytest.mark.parametrize("unit", [b"(", b'"', b"<", b"=?utf-8?q?", b"a@b,", b";", b" ", b'a="', b":", b"\\"])
def test_long_repetition_in_a_header(name: str, unit: bytes) -> None:
    raw = f"{name}: ".encode() + unit * (100_000 // len(unit)) + b"\n\ntext"
    read_head(raw)
    assert read_mail(raw).full_text in ("text", "")


def test_ten_thousand_parts_and_endless_nesting() -> None:
    file = b"--b\nContent-Type: image/png\n\nx\n"
    many = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + file * 10_000)
    assert len(many.files) == LIMITS.parts - 1
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(20_000)
    )
    assert read_mail(nested).left_out == (f"parts lie deeper than {LIMITS.depth} levels and were not opened",)


def test_thirty_megabytes_of_one_file() -> None:
    raw = b"Subject: x\nContent-Type: a/b\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * 7_500_000
    assert len(read_mail(raw).files[0].content) == 22_500_000


def test_a_header_of_a_megabyte() -> None:
    assert len(read_mail(b"Subject: " + b"a" * 1_000_000 + b"\n\ntext").subject or "") == 1_000_000


@pytest.mark.parametrize(
    "line",
    [b"a:", b"X: y", b"To:", b"From: a@b.example", b"References: <x@y>", b" z", b"--cut", b"torn", b"", b"From x"],
)
def test_megabytes_of_short_lines_among_the_headers(line: bytes) -> None:
    """What is read of them is bounded; the mail behind them is found."""
    head = b"Subject: the title\nContent-Type: text/plain; boundary=cut\n"
    raw = head + (line + b"\n") * (1_000_000 // (len(line) + 1)) + b"\nthe text\n"
    mail = read_mail(raw)
    assert "the text" in mail.full_text or line in (b"--cut", b"")
    assert mail.subject == "the title"
    read_head(raw)


def test_headers_and_almost_boundaries_by_the_hundred_thousand() -> None:
    mail = read_mail(
        b"a:\n" * 100_000 + b"Content-Type: multipart/mixed; boundary=b\n" + b"--c\n" * 100_000 + b"\ntext"
    )
    assert mail.full_text == "text"
    assert mail.left_out == ("there are more headers than are read",)


def test_headers_of_all_parts_together_are_bounded() -> None:
    part = b"--b\nContent-Type: image/png; name=a.png\n" + b"a:\n" * 5000 + b"\nx\n"
    mail = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 200)
    assert [file.name for file in mail.files] == ["a.png"] * 200
    assert mail.left_out == ("there are more headers than are read",)


def test_more_markup_than_is_read_is_text() -> None:
    mail = read_mail(b"Content-Type: text/html\n\n" + b"<b>x</b>\n" * 101_000 + b"<i>end</i>")
    assert mail.full_text.startswith("x x x")
    assert mail.full_text.endswith("end</i>")


def test_a_text_of_very_many_lines_is_judged_in_part() -> None:
    mail = read_mail(b"Subject: x\n\nMine\n" + b"a:\n" * 300_000)
    assert mail.text.startswith("Mine\na:")
    assert len(mail.full_text) > len(mail.text)


def test_noise() -> None:
    for seed in range(20):
        read_mail(b"Content-Type: text/html\n\n" + Random(seed).randbytes(5_000))
