"""A mail's HTML made harmless: only what is named here stays. Called in a process of its own, since what is made to be slow is.

Scripts, forms, frames, styles of the whole page and everything that loads anything are dropped. Links leave in a new
window without telling where they came from. Pictures that came with the mail are shown from what was kept; those that lie
elsewhere tell their sender who opened the mail and when, so they stay away until somebody asks for them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

import nh3
import orjson

LONGEST = 4_000_000  # characters of HTML that are looked at
BLOCKS = (
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
)
FURTHER_BLOCKS = ("h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "ul")
WORDS = (
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "br",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "ins",
    "kbd",
)
FURTHER_WORDS = ("mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr")
TABLES = ("caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr")
TAGS = {*BLOCKS, *FURTHER_BLOCKS, *WORDS, *FURTHER_WORDS, *TABLES}
HIDDEN = {"script", "style", "title", "head", "template", "noscript", "svg", "math", "object", "select", "textarea"}
CELL = {"colspan", "rowspan", "nowrap"}
ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "img": {"alt", "border", "src"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": CELL,
    "th": CELL,
    "ol": {"start", "type"},
    "col": {"span"},
    "colgroup": {"span"},
}
STYLES = {
    *("background", "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left"),
    *(
        "border-radius",
        "border-right",
        "border-spacing",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "direction",
    ),
    *(
        "display",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
    ),
    *(
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "min-width",
    ),
    *("padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align", "text-decoration"),
    *("text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break", "word-wrap"),
}
LINKS = ("http:", "https:", "mailto:", "tel:")
ELSEWHERE = ("http:", "https:", "//")
_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_LOADS = re.compile(r"[\\@]|url|image|expression", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """`html` is harmless; `elsewhere` counts the pictures that were left out, since they lie somewhere else."""

    html: str
    elsewhere: int


def request(html: str, pictures: Mapping[str, str], *, from_elsewhere: bool) -> bytes:
    """What `cleaned` is handed. `pictures`: Content-ID in lower case -> the address of what was kept."""
    text = html[:LONGEST].encode("utf-8", "replace").decode()
    return orjson.dumps({"html": text, "pictures": dict(pictures), "from_elsewhere": from_elsewhere})


def cleaned(name: str, item: bytes) -> Page:
    """The page that a request stands for. `name` is for the reading process and means nothing here."""
    asked = orjson.loads(item)
    attributes = _Attributes(asked["pictures"], asked["from_elsewhere"])
    html = nh3.clean(
        asked["html"],
        tags=TAGS,
        clean_content_tags=HIDDEN,
        attributes=ATTRIBUTES,
        attribute_filter=attributes.kept,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=STYLES,
    )
    return Page(html, attributes.elsewhere)


@dataclass(slots=True)
class _Attributes:
    """Looks at every attribute that is left; None drops it."""

    pictures: Mapping[str, str]
    from_elsewhere: bool
    elsewhere: int = field(default=0)

    def kept(self, tag: str, name: str, value: str) -> str | None:
        match tag, name:
            case "a", "href":
                return value if value.strip().lower().startswith(LINKS) else None
            case "img", "src":
                return self._picture(value.strip())
            case _, "style":
                return ";".join(one for one in value.split(";") if not _LOADS.search(one)) or None
            case _:
                return value

    def _picture(self, source: str) -> str | None:
        start = source[:8].lower()
        if start.startswith("cid:"):
            return self.pictures.get(unquote(source[4:]).strip("<>").lower())
        if start.startswith(ELSEWHERE):
            return self._from_elsewhere(source)
        return source if _DATA.fullmatch(source) else None

    def _from_elsewhere(self, source: str) -> str | None:
        if self.from_elsewhere:
            return f"https:{source}" if source.startswith("//") else source
        self.elsewhere += 1
        return None
