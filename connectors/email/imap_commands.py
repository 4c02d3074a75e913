"""Single questions to an IMAP server by the standard library's client, and what their answers mean. RFC 3501."""

import imaplib
import io
import re
import ssl
from base64 import b64encode
from collections.abc import Callable

from connectors.contract.errors import Misconfigured, SendError, Unavailable

# RFC 5530: the server is in trouble, or busy, whatever was asked.
_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]")
_FOREIGN = re.compile(r"[^ -~]+")


def ask(refused: str, command: Callable[[], tuple[str, object]]) -> None:
    """A command whose refusal is a matter for the operator, unless the server says that it is in trouble."""
    try:
        word, data = command()
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        word, data = "NO", problem
    if word != "OK":
        said = str(data)
        raise (Unavailable if any(code in said for code in _PASSING) else Misconfigured)(f"{refused}: {said[:300]}")


def next_line(connection: imaplib.IMAP4) -> bytes:
    line = connection.readline()
    if not line:
        raise imaplib.IMAP4.abort("the server has hung up")
    return line


def has_more(connection: imaplib.IMAP4) -> bool:
    """Whether something lies in our own buffer, which no look at the socket would show."""
    patience = connection.socket().gettimeout()
    connection.socket().settimeout(0)
    try:
        held = connection.file
        return isinstance(held, io.BufferedReader) and bool(held.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        connection.socket().settimeout(patience)


def number_in(connection: imaplib.IMAP4, name: str) -> int | None:
    values = connection.response(name)[1]
    return int(values[-1]) if values and values[-1] else None


def quoted(folder: str) -> str:
    """RFC 3501, section 5.1.3: other alphabets in its own form of UTF-7; then a quoted string."""
    name = _FOREIGN.sub(_in_utf7, folder.replace("&", "&-"))
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_utf7(found: re.Match[str]) -> str:
    return f"&{b64encode(found[0].encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"


def as_outage(problem: Exception) -> SendError:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Misconfigured(f"no safe connection to the IMAP server: {problem}")
    return Unavailable(f"the IMAP server could not be asked: {type(problem).__name__}: {problem}")
