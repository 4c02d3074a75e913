"""The page around a mail: what its head says, what to think of it, and the mail itself in a frame that can do nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from hub.web import pages
from hub.web.mails.store import Shown

MOST_NAMED = 30
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""What the mail may do: its links open in windows of their own. No script, no form, nothing of this page's."""

PACKAGE = "hub.web.mails"


@dataclass(frozen=True, slots=True)
class Look:
    """How a rep wants to see it. `too_much`: its HTML could not be made harmless in time, so there is the text alone."""

    as_text: bool = False
    from_elsewhere: bool = False
    elsewhere: int = 0
    too_much: bool = False


def page(mail: Shown, token: str, look: Look) -> str:
    """The whole page. Everything that somebody outside chose is escaped."""
    shows_html = bool(mail.html) and not look.as_text and not look.too_much
    frame = f'<iframe title="The mail" sandbox="{SANDBOX}" src="{token}/body{_query(look)}"></iframe>'
    return _filled(
        title=escape(mail.subject or "(no subject)"),
        people="".join(_row(label, names) for label, names in _head(mail)),
        notes="".join(_notes(mail, look, shows_html=shows_html)),
        ways="".join(_ways(mail, token, look, shows_html=shows_html)),
        mail=frame if shows_html else f"<pre>{escape(mail.text) or '(no text)'}</pre>",
    )


def gone(sentence: str) -> str:
    """A page that says one thing."""
    return _filled(title="Not here", people="", notes=f"<p>{escape(sentence)}</p>", ways="", mail="")


def _filled(**parts: str) -> str:
    return pages.filled(PACKAGE, parts)


def _head(mail: Shown) -> list[tuple[str, tuple[str, ...]]]:
    return [("From", (mail.sender,)), *mail.people.items(), ("Sent", (f"{mail.sent_at:%d %B %Y, %H:%M} UTC",))]


def _row(label: str, names: tuple[str, ...]) -> str:
    if not any(names):
        return ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"<dt>{label}</dt><dd>{escape(', '.join(names[:MOST_NAMED]))}{more}</dd>"


def _notes(mail: Shown, look: Look, *, shows_html: bool) -> list[str]:
    careful = [] if mail.is_proven else ["Nothing proves that this mail comes from who it says."]
    if mail.people.get("Answers to"):
        careful.append("It asks for answers at another address than the sender's.")
    told = []
    if look.too_much:
        told.append("The layout of this mail is too large or too tangled to be shown safely. This is its text.")
    elif shows_html:
        told.append("Scripts and forms were taken out. Links lead where the sender wants: look before you follow one.")
    return [*(f'<p class="careful">{one}</p>' for one in careful), *(f"<p>{one}</p>" for one in told)]


def _ways(mail: Shown, token: str, look: Look, *, shows_html: bool) -> list[str]:
    ways = [_way("As sent", token, is_here=shows_html), _way("As text", f"{token}?as=text", is_here=not shows_html)]
    if not mail.html or look.too_much:
        return []
    if shows_html and look.elsewhere and not look.from_elsewhere:
        pictures = "1 picture" if look.elsewhere == 1 else f"{look.elsewhere} pictures"
        ways.append(
            f'<a href="{token}?pictures=1">Load {pictures} from elsewhere</a> <span>(the sender may learn of it)</span>'
        )
    return ways


def _way(label: str, address: str, *, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<a href="{address}"{current}>{label}</a>'


def _query(look: Look) -> str:
    return "?pictures=1" if look.from_elsewhere else ""


def page_headers() -> Mapping[str, str]:
    """Only our own frame, and nothing that posts."""
    return pages.headers(PACKAGE, "frame-src 'self'; form-action 'none'")


# Inside the frame

BODY_STYLE = (
    "html{color-scheme:light;background:#fff;color:#000}"
    "body{margin:1rem;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}"
)


def body(html: str) -> str:
    """The mail alone, on white paper whatever the room around it looks like: it was written for that."""
    head = '<!doctype html><html lang=""><head><meta charset="utf-8"><title>The mail</title>'
    return f"{head}<style>{BODY_STYLE}</style></head><body>{html}</body></html>"


def body_headers(base: str, *, from_elsewhere: bool) -> Mapping[str, str]:
    """Opened by itself, too, the mail can run nothing and loads nothing but its own pictures, and others where asked for."""
    pictures = f"data: {base}/mails/" + (" https: http:" if from_elsewhere else "")
    policy = (
        f"sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    return {**pages.PRIVATE, "Content-Security-Policy": policy}


def picture_headers() -> Mapping[str, str]:
    return {**pages.PRIVATE, "Content-Security-Policy": "sandbox; default-src 'none'", "Content-Disposition": "inline"}
