"""Whether a mail's author is proven: by DMARC, as found out by Amazon or by our own mail server. Everything else is a claim.

Authentication-Results: RFC 8601. Only the topmost such header counts, and only under the name of our own server: what stands
further down may have come with the mail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.email.envelope import Envelope
from connectors.email.headers import Headers
from connectors.email.mailboxes import read_mailboxes

LONGEST = 10_000  # characters of a header that are looked at
PASS = "pass"
_RESULT = re.compile(r"([a-z0-9-]{1,40})(?:/\d{1,5})?=([a-z]{1,20})\Z")
_PROPERTY = re.compile(r"([a-z]{1,20}\.[a-z0-9-]{1,40})=(\S{1,500})\Z")
_YES = ("yes", "true")


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result, in lower case: dmarc, pass, {"header.from": "example.com"}."""

    method: str
    verdict: str
    properties: Mapping[str, str] = field(default_factory=dict)


def authors(headers: Headers) -> int:
    """How many addresses the From headers name together. A proof for one of several proves nobody."""
    return sum("@" in one.address for value in headers.every("from") for one in read_mailboxes(_text(value)))


def verdicts_of(headers: Headers, authserv_id: str, spam_header: str = "") -> dict[str, str]:
    """What our own mail server wrote into the head of a mail, in the words of an Envelope; empty without an `authserv_id`."""
    found: dict[str, str] = {}
    topmost = headers.first("authentication-results")
    if authserv_id and topmost is not None:
        found |= _dmarc(_results(_text(topmost), authserv_id))
    if spam_header and (headers.first(spam_header) or b"").strip().lower().startswith(tuple(map(str.encode, _YES))):
        found["spam"] = "fail"
    return found


def is_proven(envelope: Envelope, author: str) -> bool:
    """Whether the author's address is proven: DMARC passed, for the author's own domain, and there is one author."""
    verdicts = envelope.verdicts
    proven_domain = verdicts.get("from", _domain(author))
    return (
        verdicts.get("dmarc") == PASS
        and verdicts.get("authors") == "1"
        and bool(author)
        and proven_domain == _domain(author)
    )


def _dmarc(results: list[Result]) -> dict[str, str]:
    """Several results of one server for one mail contradict each other: then there is none."""
    found = [one for one in results if one.method == "dmarc"]
    if len(found) != 1 or "header.from" not in found[0].properties:
        return {}
    return {"dmarc": found[0].verdict, "from": found[0].properties["header.from"].rpartition("@")[2].rstrip(".")}


def _results(value: str, authserv_id: str) -> list[Result]:
    """The results under this server's name; none under another's."""
    first, *statements = _statements(value)
    if first[:1] != [authserv_id]:
        return []
    return [found for words in statements if (found := _result(words)) is not None]


def _result(words: list[str]) -> Result | None:
    head = _RESULT.match(words[0]) if words else None
    if head is None:
        return None
    properties = (_PROPERTY.match(word) for word in words[1:])
    return Result(head[1], head[2], {one[1]: one[2] for one in properties if one is not None})


def _statements(value: str) -> list[list[str]]:
    """The words of each statement between semicolons, in lower case; comments are left out, quotes are opened."""
    statements: list[list[str]] = [[""]]
    for letter, is_plain in _letters(value[:LONGEST].lower()):
        words = statements[-1]
        if is_plain and letter == ";":
            statements.append([""])
        elif is_plain and letter.isspace():
            words.append("")
        else:
            words[-1] += letter
    return [[word for word in words if word] for words in statements]


def _letters(value: str) -> Iterator[tuple[str, bool]]:
    """Each letter outside comments, and whether it stands outside quotes too. Blanks around `=` do not matter."""
    depth, quoted, escaped = 0, False, False
    for letter in _EQUALS.sub("=", value):
        if escaped:
            escaped = False
            if not depth:
                yield letter, False
        elif letter == "\\":
            escaped = True
        elif quoted:
            quoted = letter != '"'
            if quoted:
                yield letter, False
        elif letter == '"' and not depth:
            quoted = True
        elif letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
            yield " ", True
        elif not depth:
            yield letter, True


_EQUALS = re.compile(r"(?<![ \t])[ \t]*=[ \t]*")


def _text(value: bytes) -> str:
    return value[:LONGEST].decode("utf-8", "replace")


def _domain(address: str) -> str:
    return address.lower().rpartition("@")[2]
