"""How readers leave what we send them by mail: the fields of the head, the line they see, and the mail that their program writes.

RFC 8058 (one click), RFC 2369 (List-Unsubscribe), RFC 6068 (mailto).
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from connectors.contract.outbound import Unsubscribe
from connectors.email.envelope import Home
from connectors.email.fields import field, one_line
from connectors.email.mime import Line

LOCAL = "unsubscribe"
_LINK = re.compile(r"https://[!-;=?-~]{1,600}")
_PLAIN = "!$&'*+=~.-_"  # of a local part in an address of this kind; everything else is escaped
_TOKEN = re.compile(r"[a-z2-7]{16,52}")
_SUBJECT = re.compile(rf"{LOCAL}\s{{1,5}}([a-z2-7]{{16,52}})", re.IGNORECASE)


def head_fields(given: Unsubscribe | None, address: str, home: Home) -> list[bytes]:
    """List-Unsubscribe with the page, where https leads to it, and with the mail; List-Unsubscribe-Post for the page alone."""
    if given is None or not _TOKEN.fullmatch(given.token):
        return []
    ways = [*([given.url] if _LINK.fullmatch(given.url) else []), mail_link(given.token, address, home)]
    told = field("List-Unsubscribe", [*(f"<{one}>," for one in ways[:-1]), f"<{ways[-1]}>"])
    return [told, *([field("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"])] if len(ways) > 1 else [])]


def last_line(given: Unsubscribe | None, address: str, home: Home) -> Line | None:
    """What stands at the end of the mail for the reader."""
    if given is None or not _TOKEN.fullmatch(given.token):
        return None
    words, is_page = one_line(given.words), _LINK.fullmatch(given.url)
    link = given.url if is_page else mail_link(given.token, address, home)
    return Line(f"{words}:\n{link}", f'<a href="{escape(link)}">{escape(words)}</a>')


def mail_link(token: str, address: str, home: Home) -> str:
    """A mail to this leaves: to unsubscribe+TOKEN@ where the mailbox gets what is written there, else to its own address with
    the token in the subject."""
    own, _, domain = address.rpartition("@")
    places = (f"{LOCAL}@{one}" for one in dict.fromkeys((domain, *_domains(home))))
    found = next((one for one in places if home.answers_for(one)), None)
    if found is None:
        return f"mailto:{quote(own, safe=_PLAIN)}@{domain}?subject={LOCAL}%20{token}"
    return f"mailto:{LOCAL}+{token}@{found.rpartition('@')[2]}"


def _domains(home: Home) -> Iterator[str]:
    yield from (one.rpartition("@")[2] for one in home.addresses)
    yield from home.domains


def token_in(recipients: Iterable[str], subject: str | None, home: Home) -> str | None:
    """The token that such a mail brings back, as its recipients or its subject name it; None for any other mail."""
    for address in recipients:
        local, _, domain = address.strip().lower().rpartition("@")
        name, _, token = local.partition("+")
        if name == LOCAL and _TOKEN.fullmatch(token) and home.answers_for(f"{local}@{domain}"):
            return token
    told = _SUBJECT.fullmatch((subject or "").strip())
    return told[1].lower() if told is not None else None
