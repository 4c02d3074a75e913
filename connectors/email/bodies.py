"""Which parts of a mail are its text and which are files; the texts in plain letters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.email.charsets import clean, read_text
from connectors.email.flowed import is_flowed, unfold
from connectors.email.html_charset import named_charset
from connectors.email.html_text import QUOTE_MARK, read_html
from connectors.email.parts import ENCLOSED, PLAIN, Limits, Part
from connectors.email.transfer import Decoded

HTML = "text/html"
# Three words with blanks between them on the first line: no base64, whatever the header says.
_PROSE = re.compile(rb"\A\s*[^\s=]+ +[^\s=]+ +[^\s=]")
_STUB = 10  # a plain text below a tenth of the HTML's is a stub
# Pictures inside of the text; taken out where the text would not fit otherwise.
_EMBEDDED = re.compile(r"data:[a-z0-9.+/-]{1,80};base64,[A-Za-z0-9+/=%\s]++", re.IGNORECASE)
# Parts of reports that machines wrote for machines (RFC 3464, RFC 5965, RFC 8098).
_FOR_MACHINES = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/feedback-report",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/global-headers",
        "text/rfc822-headers",
        "message/rfc822-headers",
    }
)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part that is no text; `inline`: named by its Content-ID inside a multipart/related."""

    part: Part
    inline: bool


@dataclass(frozen=True, slots=True)
class Body:
    """`full`: everything visible. `answer`: the same without what HTML marks as quoted. `html` as it was sent."""

    full: str = ""
    answer: str = ""
    html: str | None = None
    files: tuple[FilePart, ...] = ()
    broken: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """One part read: in plain letters, without quotes, and its HTML where it is HTML."""

    full: str
    answer: str
    html: str | None = None


@dataclass(slots=True)
class _Found:
    """What a part and all below it hold, in the order of the mail."""

    texts: list[_Text] = field(default_factory=list)
    files: list[FilePart] = field(default_factory=list)

    def add(self, other: "_Found") -> None:
        self.texts += other.texts
        self.files += other.files

    @property
    def has_html(self) -> bool:
        return any(text.html is not None for text in self.texts)

    @property
    def length(self) -> int:
        return sum(len("".join(text.full.split())) for text in self.texts)


def read_body(top: Part, limits: Limits, second: str | None = None) -> Body:
    """`second`: a charset to try for texts that do not name theirs."""
    reader = _Reader(limits, second)
    found = reader.part(top, in_related=False, in_report=False)
    if not found.length and (named := _named_text(found.files)) is not None:
        found.texts.append(reader.text(named))
    html = [text.html for text in found.texts if text.html is not None]
    return Body(
        _joined(text.full for text in found.texts),
        _joined(text.answer for text in found.texts),
        "\n".join(html) if html else None,
        tuple(found.files),
        tuple(dict.fromkeys(reader.broken)),
        tuple(dict.fromkeys(reader.left_out)),
    )


def is_file(part: Part) -> bool:
    """Marked as an attachment, named, or neither plain text nor HTML."""
    return (
        part.disposition.main == "attachment"
        or part.kind not in (PLAIN, HTML)
        or bool(part.disposition.parameters.get("filename", "").strip())
        or bool(part.content_type.parameters.get("name", "").strip())
    )


class _Reader:
    def __init__(self, limits: Limits, second: str | None) -> None:
        self.left = limits.text_characters
        self.limits = limits
        self.second = second
        self.broken: list[str] = []
        self.left_out: list[str] = []

    def part(self, part: Part, *, in_related: bool, in_report: bool) -> _Found:
        if part.is_multipart and part.children:
            return self._multipart(part, in_related=in_related, in_report=in_report)
        if part.kind in _FOR_MACHINES or (in_report and part.kind in ENCLOSED):
            return _Found()
        if is_file(part):
            inline = in_related and bool((part.headers.first("content-id") or b"").strip())
            return _Found(files=[FilePart(part, inline)])
        return _Found(texts=[self.text(part)])

    def _multipart(self, part: Part, *, in_related: bool, in_report: bool) -> _Found:
        in_related = in_related or part.kind == "multipart/related"
        in_report = in_report or part.kind == "multipart/report"
        children = (self.part(child, in_related=in_related, in_report=in_report) for child in part.children)
        return _chosen(list(children)) if part.kind == "multipart/alternative" else _all(children)

    def text(self, part: Part) -> _Text:
        written = self._written(part)
        if part.kind == HTML:
            html = read_html(written)
            return _Text(clean(html.full), clean(html.answer), written)
        if is_flowed(part.content_type):
            delete_space = part.content_type.parameters.get("delsp", "").strip().lower() == "yes"
            written = unfold(written, delete_space=delete_space)
        text = written.strip("\n")
        return _Text(text, text)

    def _written(self, part: Part) -> str:
        """The text of a part, cut at what is left of the characters for the whole mail."""
        decoded = text_content(part, self.left * 8 + 1000)
        label = part.content_type.parameters.get("charset")
        if label is None and part.kind == HTML:
            label = named_charset(decoded.content)
        reading = read_text(decoded.content, label, self.second)
        self.broken += [repair for repair in (decoded.repair, reading.repair) if repair is not None]
        text = clean(reading.text)
        if len(text) > self.left:
            text = _EMBEDDED.sub("data:,", text)
        if len(text) > self.left:
            self.left_out.append(f"only the first {self.limits.text_characters:,} letters of the text were read")
        text = text[: self.left]
        self.left -= len(text)
        return text


def _named_text(files: list[FilePart]) -> Part | None:
    """A text that has the name of a file though nobody marked it as one: the text of a mail that holds no other."""
    found = (file.part for file in files if file.part.kind in (PLAIN, HTML))
    return next((part for part in found if part.disposition.main != "attachment"), None)


def text_content(part: Part, longest: int) -> Decoded:
    """The bytes of a text part; as they are where they cannot be the base64 that the header says."""
    if part.encoding == "base64" and _PROSE.search(part.raw_body(4000)):
        return Decoded(part.raw_body(longest), "the text is not base64, as its header says")
    return part.decoded(longest)


def _all(found: Iterator[_Found]) -> _Found:
    whole = _Found()
    for one in found:
        whole.add(one)
    return whole


def _chosen(variants: list[_Found]) -> _Found:
    """Of a multipart/alternative the plain texts, unless they are empty or a stub beside the HTML. HTML and files of the
    others are kept."""
    with_text = [variant for variant in variants if variant.texts]
    plain = [variant for variant in with_text if not variant.has_html and variant.length]
    rich = [variant for variant in with_text if variant.has_html and variant.length]
    files = [file for variant in variants for file in variant.files]
    if not rich:
        return _Found((plain or with_text or [_Found()])[-1].texts, files)
    if not plain or plain[-1].length * _STUB < rich[-1].length:
        return _Found(rich[-1].texts, files)
    return _Found([*plain[-1].texts, *(_only_shown(text) for text in rich[-1].texts if text.html is not None)], files)


def _only_shown(text: _Text) -> _Text:
    """HTML whose words the plain text says already."""
    return _Text("", "", text.html)


def _joined(texts: Iterator[str]) -> str:
    return "\n\n".join(text for text in texts if text.strip())


def without_marks(answer: str) -> str:
    """The answer without the lines that stand for quotes."""
    return "\n".join(line for line in answer.split("\n") if line.strip() != QUOTE_MARK)
