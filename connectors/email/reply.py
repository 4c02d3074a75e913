"""What the writer of a mail typed for this occasion: without quotes, old mail, signature, and what a phone adds.

Line by line, each looked at a bounded number of times: the time is linear in the length of the text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from connectors.email.reply_attribution import (
    MOST_LINES,
    attribution_start,
    begins_with_attribution,
    may_end_attribution,
)
from connectors.email.reply_header import header_end
from connectors.email.reply_marks import (
    asks_to_reply_above,
    bare,
    is_device_line,
    is_quoted,
    is_rule,
    may_be_marked,
    names_old_mail,
    title_of,
)

MOST_JUDGED = 50_000  # lines; what stands below them is nobody's words for this occasion
_FENCE = "```"
_SIGNATURE = "--"
_LONG_RULE = 10
_NO_RULE = 10_000
_LONG_QUOTED_LINE = 60
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BAR_OR_NAME = re.compile(r"\||[^\W\d]{1,12}>")


def own_words(full_text: str) -> str:
    """The writer's own lines in their order, a blank line where something was left out, no white space around them.

    Gone are quoted lines and what introduces them, copied headers and forwarded mail with all below, the signature below
    `--`, lines like "Sent from my phone". Kept are greetings, closings, code between fences, answers between quoted lines.
    A mail that holds nothing else comes back whole. Line breaks come back as `\\n`. Only MOST_JUDGED lines are looked at.
    Never raises.
    """
    lines = _LINE_BREAK.split(full_text, maxsplit=MOST_JUDGED)[:MOST_JUDGED]
    pieces = ("\n".join(lines[piece.start : piece.stop]).rstrip() for piece in _Reading(lines).own())
    return "\n\n".join(pieces).strip() or "\n".join(lines).strip()


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lines `first` to `after` (without it) are not the writer's own; a rule above, of `rule` marks or more, goes with them."""

    first: int
    after: int
    rule: int = 3


class _Reading:
    """One walk down the lines, which gathers the writer's own ranges."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = [bare(line) for line in lines]
        self._end = len(lines)
        self._fences = [at for at, line in enumerate(self._lines) if line.startswith(_FENCE)]
        self._own: list[range] = []
        self._start = 0
        self._in_signature = False

    def own(self) -> list[range]:
        at = 0
        while at < self._end:
            line = self._lines[at]
            at = self._step(at, line) if may_be_marked(line) else at + 1
        self._close(self._end, rule=_NO_RULE)
        return self._own

    def _step(self, at: int, line: str) -> int:
        """The index to go on with."""
        if line.startswith(_FENCE):
            return self._after_fence(at)
        if line == _SIGNATURE:
            return self._begin_signature(at)
        cut = self._cut(at, line)
        return at + 1 if cut is None else self._leave_out(cut)

    def _after_fence(self, at: int) -> int:
        """Code between fences is the writer's own, whatever it looks like."""
        following = bisect_right(self._fences, at)
        return self._fences[following] + 1 if following < len(self._fences) else at + 1

    def _begin_signature(self, at: int) -> int:
        """Below it all is signature, until a quote or old mail begins."""
        self._close(at, rule=_NO_RULE)
        self._start, self._in_signature = at + 1, True
        return at + 1

    def _leave_out(self, cut: _Cut) -> int:
        self._close(cut.first, rule=cut.rule)
        self._start, self._in_signature = cut.after, False
        return cut.after

    def _close(self, stop: int, *, rule: int) -> None:
        """What stands since the last cut is the writer's own, but for what a program put at its end."""
        start = self._start
        while stop > start and self._is_trailing(stop - 1, rule):
            stop -= 1
        while start < stop and not self._lines[start]:
            start += 1
        if start < stop and not self._in_signature:
            self._own.append(range(start, stop))

    def _is_trailing(self, at: int, rule: int) -> bool:
        line = self._lines[at]
        return not line or is_rule(line, rule) or self._is_device_line(at, line)

    def _cut(self, at: int, line: str) -> _Cut | None:
        if is_quoted(line):
            return self._introduction(at, line) or _Cut(at, self._quote_end(at), _LONG_RULE)
        return self._old_mail(at, line) or self._introduction(at, line) or self._device_line(at, line)

    def _quote_end(self, at: int) -> int:
        after = at + 1
        while after < self._end and (is_quoted(self._lines[after]) or self._is_broken_off(after)):
            after += 1
        return after

    def _is_broken_off(self, at: int) -> bool:
        """The end of a quoted line too long for the program that broke it."""
        before, line = self._lines[at - 1], self._lines[at]
        is_rest = (
            line[:1].islower() and len(before) >= _LONG_QUOTED_LINE and (before[-1].isalnum() or before[-1] == ",")
        )
        return is_rest and at + 1 < self._end and is_quoted(self._lines[at + 1]) and is_quoted(before)

    def _old_mail(self, at: int, line: str) -> _Cut | None:
        """A title between dashes, a copied header, or both, with the old mail below."""
        if asks_to_reply_above(line):
            return self._cut_to_end(at, at + 1)
        if not names_old_mail(line):
            after = header_end(self._lines, at)
            return None if after is None else self._cut_to_end(at, after)
        below = self._next_words(at + 1)
        after = header_end(self._lines, below) if below < self._end else None
        if after is not None:
            return self._cut_to_end(at, after)
        if not title_of(line):
            return None
        return _Cut(at, at + 1) if self._leads_to_quote(below) else self._cut_to_end(at, at + 1)

    def _cut_to_end(self, first: int, after: int) -> _Cut:
        """All below is old, unless nothing of the writer's stands above: then the answer stands below the quoted lines."""
        is_answered_below = not self._has_own_above(first) and self._is_quoted_at(self._next_words(after))
        return _Cut(first, after if is_answered_below else self._end)

    def _leads_to_quote(self, at: int) -> bool:
        """Quoted lines begin here, maybe with their introduction."""
        for last in range(at, min(self._end, at + MOST_LINES)):
            if self._is_quoted_at(last):
                return True
            if self._introduction_start(at, last) is not None:
                return self._is_quoted_at(self._next_words(last + 1))
        return False

    def _introduction(self, at: int, line: str) -> _Cut | None:
        start = self._introduction_start(self._start, at)
        if start is None:
            return self._cut_to_end(at, at + 1) if begins_with_attribution(line) else None
        below = self._next_words(at + 1)
        return _Cut(start, self._marked_end(below)) if self._is_marked_at(below) else self._cut_to_end(start, at + 1)

    def _introduction_start(self, first: int, last: int) -> int | None:
        following = self._lines[last + 1] if last + 1 < self._end else ""
        if not may_end_attribution(self._lines[last], following):
            return None
        quote_follows = self._is_marked_at(self._next_words(last + 1))
        return attribution_start(self._lines, first, last, quote_follows=quote_follows)

    def _marked_end(self, at: int) -> int:
        """The index after the quoted lines that begin at `at`."""
        mark = _BAR_OR_NAME.match(self._lines[at])
        return self._quote_end(at) if mark is None else self._end_of_lines_like(mark.group(), at)

    def _end_of_lines_like(self, mark: str, at: int) -> int:
        while at < self._end and self._lines[at].startswith(mark):
            at += 1
        return at

    def _device_line(self, at: int, line: str) -> _Cut | None:
        """At the end of a paragraph; those at the end of a piece go when it is closed."""
        is_last = at + 1 == self._end or not self._lines[at + 1]
        if self._in_signature or not is_last or not self._is_device_line(at, line):
            return None
        return _Cut(at, at + 1, _NO_RULE)

    def _is_device_line(self, at: int, line: str) -> bool:
        begins_small = line[0].islower() and not line[1:2].isupper()
        continues = begins_small and at > self._start and bool(self._lines[at - 1])
        return not continues and is_device_line(line)

    def _next_words(self, at: int) -> int:
        while at < self._end and not self._lines[at]:
            at += 1
        return at

    def _is_quoted_at(self, at: int) -> bool:
        return at < self._end and is_quoted(self._lines[at])

    def _is_marked_at(self, at: int) -> bool:
        """Below an introduction bars and names before the lines quote as well as `>`."""
        return self._is_quoted_at(at) or (at < self._end and _BAR_OR_NAME.match(self._lines[at]) is not None)

    def _has_own_above(self, at: int) -> bool:
        return bool(self._own) or (not self._in_signature and any(self._lines[self._start : at]))
