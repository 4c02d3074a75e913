"""Mails made by code: kinds that every mailbox sees, and shapes that want to be slow to read. Nothing here is random."""

from base64 import b64encode
from collections.abc import Iterator

PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=cut\r\n"
_PARAGRAPH = "The parcel with order 48213 came without the second lamp; could you send it after? Grüße, Lena. "
_PICTURE = bytes(range(256)) * 60

# What is repeated until a mail is long enough, by where it stands.
_HEADER_NAMES = ("Subject", "From", "To", "Date", "References", "Content-Type", "Content-Disposition", "Received")
_HEADER_UNITS = (
    b"(",
    b'"',
    b"<",
    b"=?utf-8?q?",
    b"=?utf-8?b?QQ==?= ",
    b"a@b.example, ",
    b"<a@b.example> ",
    b";",
    b'a="',
    b"x*0*=",
    b"\\",
)
_LINES = (b"a:", b"X: y", b"To:", b" z", b"-- ", b"--cut", b"x", b"", b"From: a@b.example", b"\xff")
_TEXT_UNITS = (
    b"> quoted\r\n",
    b"On x ",
    b"On Mon, 2 Nov 2026 Ann <ann@example.com> wrote:\r\n",
    b"From: Ann\r\n",
    b"-----Original Message-----\r\n",
    b"-- \r\n",
    b"```\r\n",
    b"Sent from my phone\r\n",
    b"a",
    b" ",
    b"\r\n",
    b"|",
    b"12.12.2026 ",
    b"@a ",
    b"550 5.1.1 <a@b.example> ",
    b"begin 644 x\r\n",
    b"\xc3",
    b"\x00",
)
_HTML_UNITS = (
    b"<div>",
    b"</div>",
    b"<div class=gmail_quote>",
    b"<blockquote type=cite>",
    b"<table><tr><td>",
    b"<a href='",
    b"<!--",
    b"<style>",
    b"<",
    b"&",
    b"&#x41;",
    b"<p>x",
    b'<b a="',
    b"<br>\r\n",
)


def ordinary(number: int) -> bytes:
    """One of a handful of everyday mails; every number is a mail of its own, by one of fifty people."""
    kinds = (_plain, _alternative, _with_picture, _long_reply, _newsletter, _report)
    return kinds[number % len(kinds)](number)


def slow_shapes(size: int) -> Iterator[tuple[str, bytes]]:
    """Mails of `size` bytes each, with the name of what they repeat."""
    for name in _HEADER_NAMES:
        for unit in _HEADER_UNITS:
            yield f"{name}: {_shown(unit)}", _filled(f"{name}: ".encode(), unit, size, b"\r\n\r\ntext\r\n")
    for line in _LINES:
        yield f"headers {_shown(line)}", _filled(b"Subject: x\r\n" + MIXED, line + b"\r\n", size)
    for unit in _TEXT_UNITS:
        yield f"text {_shown(unit)}", _filled(PLAIN + b"\r\n", unit, size)
        daemon = b"From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n" + PLAIN
        yield f"bounce in words {_shown(unit)}", _filled(daemon + b"\r\n", unit, size)
    for unit in _HTML_UNITS:
        yield f"html {_shown(unit)}", _filled(HTML + b"\r\n", unit, size)
    yield from _structures(size)


def _structures(size: int) -> Iterator[tuple[str, bytes]]:
    part = b"--cut\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n"
    yield "parts", _filled(MIXED + b"\r\n", part, size)
    yield "parts of headers alone", _filled(MIXED + b"\r\n", b"--cut\r\n" + b"a: b\r\n" * 40 + b"\r\n", size)
    yield "boundaries", _filled(MIXED + b"\r\n", b"--cut\r\n", size)
    yield "almost boundaries", _filled(MIXED + b"\r\n", b"--cut-\r\n", size)
    yield "enclosed mails", _filled(b"", b"Content-Type: message/rfc822\r\n\r\n", size)
    yield "nested multiparts", _nested(size)
    yield "encodings in encodings", _encoded_again(size)
    report = b"Content-Type: multipart/report; report-type=delivery-status; boundary=cut\r\n\r\n"
    status = b"--cut\r\nContent-Type: message/delivery-status\r\n\r\n"
    yield "delivery status", _filled(report + status, b"Final-Recipient: rfc822; a@b.example\r\n\r\n", size)
    for name, unit in (("base64", b"QUJD"), ("quoted-printable", b"=41="), ("x-uuencode", b"M####\r\n")):
        head = PLAIN + f"Content-Transfer-Encoding: {name}\r\n\r\n".encode()
        yield f"text in {name}", _filled(head, unit, size)
    for charset in ("utf-7", "iso-2022-jp", "utf-16", "gb18030", "hz"):
        head = f"Content-Type: text/plain; charset={charset}; format=flowed\r\n\r\n".encode()
        yield f"text in {charset}", _filled(head, b"+2AA-\x1b$B\xff~{ > \r\n", size)


def _filled(head: bytes, unit: bytes, size: int, tail: bytes = b"") -> bytes:
    room = max(0, size - len(head) - len(tail))
    return head + unit * (room // len(unit)) + tail


def _nested(size: int) -> bytes:
    levels: list[bytes] = []
    length = 0
    while length < size:
        levels.append(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (len(levels), len(levels)))
        length += len(levels[-1])
    return b"".join(levels)


def _encoded_again(size: int) -> bytes:
    """A mail in base64 in a mail in base64 ..., as deep as the size allows."""
    mail = b"Subject: inside\r\n\r\ntext\r\n"
    head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    while (len(mail) + 2) // 3 * 4 + len(head) <= size:
        mail = head + b64encode(mail)
    return mail


def _shown(unit: bytes) -> str:
    return repr(unit.decode("latin-1"))[1:-1][:40]


# The everyday ones


def _head(number: int, subject: str, more: bytes = b"") -> bytes:
    person = number % 50
    return (
        f"From: Person {person} <person{person}@mail.example>\r\nTo: support@shop.example\r\nSubject: {subject} {number}\r\n"
        f"Date: Mon, 23 Nov 2026 09:{number // 60 % 60:02}:{number % 60:02} +0100\r\n"
        f"Message-ID: <bench.{number}@mail.example>\r\nMIME-Version: 1.0\r\n"
    ).encode() + more


def _text(number: int, paragraphs: int) -> bytes:
    return f"Mail {number}.\r\n\r\n{(_PARAGRAPH + chr(13) + chr(10)) * paragraphs}".encode()


def _plain(number: int) -> bytes:
    return _head(number, "Order", PLAIN) + b"\r\n" + _text(number, 4)


def _alternative(number: int) -> bytes:
    rows = b"<tr><td style='padding:4px'><p>" + _text(number, 1) + b"</p></td></tr>"
    html = b"<html><body><table>" + rows * 30 + b"</table></body></html>"
    parts = (
        b"--cut\r\n"
        + PLAIN
        + b"\r\n"
        + _text(number, 6)
        + b"\r\n--cut\r\n"
        + HTML
        + b"\r\n"
        + html
        + b"\r\n--cut--\r\n"
    )
    return _head(number, "Question", b"Content-Type: multipart/alternative; boundary=cut\r\n") + b"\r\n" + parts


def _with_picture(number: int) -> bytes:
    content = b64encode(_PICTURE + str(number).encode())
    lines = b"\r\n".join(content[at : at + 76] for at in range(0, len(content), 76))
    head = b"Content-Type: image/png; name=lamp.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    parts = b"--cut\r\n" + PLAIN + b"\r\n" + _text(number, 2) + b"\r\n--cut\r\n" + head + lines + b"\r\n--cut--\r\n"
    return _head(number, "Picture", MIXED) + b"\r\n" + parts


def _long_reply(number: int) -> bytes:
    quoted = b"".join(b"> " + line + b"\r\n" for line in _text(number, 60).split(b"\r\n"))
    introduction = b"\r\nOn Mon, 23 Nov 2026 at 08:12, Shop <support@shop.example> wrote:\r\n"
    return _head(number, "Re: Order", PLAIN) + b"\r\n" + _text(number, 1) + introduction + quoted


def _newsletter(number: int) -> bytes:
    more = b"List-Unsubscribe: <https://news.example/u>\r\nPrecedence: bulk\r\n" + HTML
    rows = b"<tr><td><img src='https://news.example/1.png'><a href='https://news.example/2'>Offer</a></td></tr>\r\n"
    return _head(number, "News", more) + b"\r\n<html><body><table>" + rows * 200 + b"</table></body></html>\r\n"


def _report(number: int) -> bytes:
    more = b"Auto-Submitted: auto-replied\r\n" + PLAIN
    return _head(number, "Out of office", more) + b"\r\n" + _text(number, 1)
