"""Mails spoiled line by line: headers missing, repeated, of another name or folded anywhere; delimiters and bodies out of place."""

from collections.abc import Callable, Sequence
from random import Random

from benchmarks.fuzz import nasty
from benchmarks.fuzz.json_shapes import edited

NAMES = (
    *(b"From", b"To", b"Cc", b"Subject", b"Date", b"Message-ID", b"References", b"In-Reply-To", b"Reply-To", b"Sender"),
    *(b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"MIME-Version", b"Content-ID"),
    *(b"List-Id", b"List-Unsubscribe", b"Auto-Submitted", b"Authentication-Results", b"Received", b"Return-Path"),
    *(b"Final-Recipient", b"Action", b"Status", b"Diagnostic-Code", b"X-Failed-Recipients", b""),
)
VALUES = (
    *(b"multipart/mixed; boundary=b", b"multipart/report; report-type=delivery-status; boundary=b", b"message/rfc822"),
    *(b"multipart/alternative", b"text/html; charset=utf-7", b"text/plain; charset=idna", b"text/plain; charset=x"),
    *(b"message/delivery-status", b"message/partial; id=x; number=1", b"message/external-body", b"application/ms-tnef"),
    *(b"base64", b"quoted-printable", b"x-uuencode", b"8bit", b"attachment; filename*0*=utf-8''%ff; filename*1=x"),
    *(b"<a@b>", b"<", b"a:b,c;", b'"a" <b@c>, d@e', b"failed", b"5.1.1", b"rfc822; x@y.example", b"auto-replied"),
    *(b"=?utf-8?b?" + b"QUJD" * 50 + b"?=", b"=?utf-8?q?=?=", b"(((((((", b"x" * 3000),
)

Lines = list[bytes]


def spoil_mail(chance: Random, raw: bytes) -> bytes:
    """The mail with one to five lines spoiled."""
    lines = raw.split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        if lines:
            chance.choice(SPOILS)(chance, lines)
    return b"\n".join(lines)


def _drop(chance: Random, lines: Lines) -> None:
    del lines[_any(chance, lines)]


def _repeat(chance: Random, lines: Lines) -> None:
    at = _any(chance, lines)
    lines[at:at] = [lines[at]] * chance.choice((1, 1, 1, 5, 300))


def _move(chance: Random, lines: Lines) -> None:
    line = lines.pop(_any(chance, lines))
    lines.insert(chance.randint(0, len(lines)), line)


def _other_value(chance: Random, lines: Lines) -> None:
    at = _in_head(chance, lines)
    lines[at] = lines[at].partition(b":")[0] + b": " + _value(chance) + b"\r"


def _other_name(chance: Random, lines: Lines) -> None:
    at = _in_head(chance, lines)
    lines[at] = chance.choice(NAMES) + b":" + lines[at].partition(b":")[2]


def _further_header(chance: Random, lines: Lines) -> None:
    lines.insert(_in_head(chance, lines), chance.choice(NAMES) + b": " + _value(chance) + b"\r")


def _fold(chance: Random, lines: Lines) -> None:
    at = _any(chance, lines)
    cut = chance.randint(0, len(lines[at]))
    lines[at : at + 1] = [lines[at][:cut] + b"\r", chance.choice((b" ", b"\t", b"")) + lines[at][cut:]]


def _edit(chance: Random, lines: Lines) -> None:
    at = _any(chance, lines)
    text = edited(chance, lines[at].decode("utf-8", "surrogateescape"))
    lines[at] = text.encode("utf-8", "surrogatepass")


def _blank(chance: Random, lines: Lines) -> None:
    lines.insert(_any(chance, lines), chance.choice((b"\r", b"", b"\r\r", b"--b\r", b"--b--\r", b".\r")))


def _noise(chance: Random, lines: Lines) -> None:
    lines.insert(_any(chance, lines), chance.randbytes(chance.choice((3, 60, 900))))


def _value(chance: Random) -> bytes:
    if chance.random() < 0.6:
        return chance.choice(VALUES)
    return chance.choice(nasty.TEXTS).encode("utf-8", "surrogatepass")


def _any(chance: Random, lines: Lines) -> int:
    return chance.randrange(len(lines))


def _in_head(chance: Random, lines: Lines) -> int:
    """The number of a line, most often among the first."""
    return min(chance.randrange(12), len(lines) - 1)


SPOILS: Sequence[Callable[[Random, Lines], None]] = (
    *(_drop, _repeat, _move, _other_value, _further_header, _edit) * 2,
    _other_name,
    _fold,
    _blank,
    _noise,
)
