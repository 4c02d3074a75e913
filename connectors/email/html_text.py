"""HTML as a person would read it, in plain text. Linear, never raises.

No library fits: those that lay out tables interleave the columns of newsletters line by line, and one cell of 100,000
letters makes them pad every row to its width.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.email.html_quotes import quoted_ranges
from connectors.email.html_tokens import Token, attributes, closings, read_tokens, visible

_BLANKS = re.compile(r"[ \t\n\r\f\u00a0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_OFFICE_PARAGRAPH = re.compile(r"class\s*=\s*[\"']?Mso", re.IGNORECASE)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote")
_BLOCKS = _names(
    "address article aside body caption center dd details dir div dt fieldset figcaption figure footer form head header hr "
    "html legend li main menu nav option section summary table tbody tfoot thead tr"
)
_CELLS = _names("td th")
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
QUOTE_MARK = ">"


@dataclass(frozen=True, slots=True)
class HtmlText:
    """`full`: everything visible. `answer`: the same without what the mail program marks as quoted, where each quote leaves
    a line with QUOTE_MARK alone; everything visible where nothing else would be left."""

    full: str
    answer: str


def read_html(html: str) -> HtmlText:
    """Blocks and rows stand on lines of their own, cells are parted by a blank, list items have a star."""
    tokens = read_tokens(html)
    page = _Page(tokens)
    full = page.text({})
    quotes = {quote.start: quote.stop for quote in quoted_ranges(tokens)}
    answer = page.text(quotes) if quotes else full
    return HtmlText(full, answer if answer.replace(QUOTE_MARK, "").strip() else full)


class _Page:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.hidden = _hidden_places(tokens)

    def text(self, quotes: Mapping[int, int]) -> str:
        writer = _Writer()
        place = 0
        while place < len(self.tokens):
            if place in quotes:
                writer.quote()
                place = quotes[place]
                continue
            if place in self.hidden:
                place = self.hidden[place]
                continue
            writer.take(self.tokens[place])
            place += 1
        return writer.finished()


def _hidden_places(tokens: list[Token]) -> dict[int, int]:
    """Elements that are not shown: where each begins, and the place behind it."""
    suspects = [place for place, token in enumerate(tokens) if _may_hide(token)]
    ends = closings(tokens) if suspects else {}
    return {place: ends[place] + 1 for place in suspects if place in ends and _is_hidden(tokens[place])}


def _may_hide(token: Token) -> bool:
    return bool(token.name) and not token.closes and token.name not in _VOID and bool(_HIDDEN.search(token.text[:4000]))


def _is_hidden(token: Token) -> bool:
    return bool(_HIDDEN.search(attributes(token).get("style", "")))


class _Writer:
    """Gathers lines. Blanks fold to one, but not inside of `pre`; between paragraphs stands one empty line at most."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.preformatted = 0
        self.gap = False
        self.dense = False  # Outlook sets its paragraphs without a distance

    def take(self, token: Token) -> None:
        if not token.name:
            self._write(visible(token.text))
        elif token.name == "br":
            self._end_line(always=True)
        elif token.name in _PARAGRAPHS:
            self._end_paragraph(token)
        elif token.name in _BLOCKS:
            self._end_line()
            if token.name == "li" and not token.closes:
                self.line.append("* ")
        elif token.name in _CELLS:
            self.line.append(" ")

    def quote(self) -> None:
        self._end_line()
        self._add(QUOTE_MARK)

    def finished(self) -> str:
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _write(self, text: str) -> None:
        if not self.preformatted:
            self.line.append(_BLANKS.sub(" ", text))
            return
        *whole_lines, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for one in whole_lines:
            self.line.append(one)
            self._end_line(always=True)
        self.line.append(rest)

    def _end_paragraph(self, token: Token) -> None:
        self._end_line()
        if not token.closes:
            self.dense = bool(_OFFICE_PARAGRAPH.search(token.text[:200]))
        self.gap = self.gap or not self.dense
        if token.name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if token.closes else 1))

    def _end_line(self, *, always: bool = False) -> None:
        """`always`: also where the line is empty, as `br` does."""
        written = "".join(self.line)
        self.line.clear()
        line = written.rstrip() if self.preformatted else _BLANKS.sub(" ", written).strip()
        if line or always:
            self._add(line)

    def _add(self, line: str) -> None:
        if self.gap and self.lines and self.lines[-1] and line:
            self.lines.append("")
        self.gap = False
        if line or not self.lines or self.lines[-1]:
            self.lines.append(line)
