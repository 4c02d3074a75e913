"""Where mail programs say in their HTML that something is the mail answered to, not the answer."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from connectors.email.html_tokens import Token, attributes, closings

_MARKED = re.compile(
    r"cite|quote|attr|rplyfwd|appendonsend|border-top|reference-message|olk_src|zwchr|stopspelling|divider|zmail_extra|"
    r"moz-(?:forward|email)",
    re.IGNORECASE,
)
_OUTLOOK_LINE = re.compile(r"border-top\s*:\s*solid\s+#(?:e1e1e1|b5c4df)", re.IGNORECASE)
_ADDRESS_FIELDS = 2


class Reach(StrEnum):
    """How far a quote goes: the element alone, or from there to the end of the mail."""

    ELEMENT = "element"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Sign:
    """An attribute by which a program marks a quote: `value` is one of its words, in lower case."""

    attribute: str
    value: str
    reach: Reach = Reach.ELEMENT
    tags: frozenset[str] = frozenset({"div", "span", "section", "blockquote"})


BLOCKQUOTE = frozenset({"blockquote"})
RULE = frozenset({"hr"})
SIGNS = (
    Sign("type", "cite", tags=BLOCKQUOTE),  # Apple Mail, Thunderbird
    Sign("class", "gmail_quote"),
    Sign("class", "gmail_attr"),
    Sign("class", "moz-cite-prefix"),  # Thunderbird: the line above its quote
    Sign("class", "moz-forward-container"),
    Sign("class", "moz-email-headers-table", tags=frozenset({"table"})),
    Sign("class", "yahoo_quoted"),
    Sign("class", "protonmail_quote"),
    Sign("class", "tutanota_quote"),
    Sign("class", "zmail_extra"),  # Zoho
    Sign("name", "quote"),  # GMX, web.de
    Sign("class", "ms-outlook-mobile-reference-message"),
    Sign("id", "mail-editor-reference-message-container"),  # the new Outlook
    Sign("id", "olk_src_body_section"),  # Outlook for Mac
    Sign("id", "divrplyfwdmsg", Reach.REST),  # Outlook
    Sign("id", "appendonsend", Reach.REST),
    Sign("id", "stopspelling", Reach.REST, RULE),  # Hotmail
    Sign("id", "zwchr", Reach.REST, RULE),  # Zimbra
    Sign("data-marker", "__divider__", Reach.REST, RULE),
)


def quoted_ranges(tokens: list[Token]) -> list[range]:
    """Places in `tokens` that belong to quotes, in order and apart from each other."""
    ranges: list[range] = []
    for quote in _Signs(tokens).quotes():
        if not ranges or quote.start >= ranges[-1].stop:
            ranges.append(quote)
    return ranges


class _Signs:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.marked = [place for place, token in enumerate(tokens) if _may_bear(token)]
        self.ends = closings(tokens) if self.marked else {}
        self.blockquotes = [place for place, token in enumerate(tokens) if token.name == "blockquote"]
        self.last_rule = max((place for place, token in enumerate(tokens) if token.name == "hr"), default=-1)

    def quotes(self) -> Iterator[range]:
        for place in self.marked:
            token, given = self.tokens[place], attributes(self.tokens[place])
            sign = next((sign for sign in SIGNS if _bears(token, given, sign)), None)
            if sign is not None and self._counts(place, sign):
                yield range(place, len(self.tokens) if sign.reach is Reach.REST else self._behind(place))
            elif self._is_outlook_header(place, given):
                yield range(place, len(self.tokens))

    def _behind(self, place: int) -> int:
        return self.ends.get(place, len(self.tokens) - 1) + 1

    def _counts(self, place: int, sign: Sign) -> bool:
        """Gmail wraps the quote and what is written between its lines into one div; the quoted lines are in blockquotes of
        their own. Outlook leaves the place for a quote also where there is none."""
        if sign.value == "gmail_quote" and self.tokens[place].name != "blockquote":
            following = bisect_right(self.blockquotes, place)
            return following == len(self.blockquotes) or self.blockquotes[following] >= self._behind(place)
        return sign.value != "appendonsend" or max(self.last_rule, *self.blockquotes[-1:], -1) > place

    def _is_outlook_header(self, place: int, given: Mapping[str, str]) -> bool:
        """From, Sent, To, Subject under a thin line, in whatever language."""
        if self.tokens[place].name != "div" or not _OUTLOOK_LINE.search(given.get("style", "")):
            return False
        inside = self.tokens[place : min(self._behind(place), place + 200)]
        text = "".join(token.text for token in inside if not token.name)
        return text.count(":") + text.count("：") >= _ADDRESS_FIELDS


def _may_bear(token: Token) -> bool:
    return bool(token.name) and not token.closes and bool(_MARKED.search(token.text[:4000]))


def _bears(token: Token, given: Mapping[str, str], sign: Sign) -> bool:
    return token.name in sign.tags and sign.value in given.get(sign.attribute, "").lower().split()
