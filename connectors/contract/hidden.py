"""Words that may stand in no error and no log line: the hub's secrets, which providers and libraries like to repeat.

What a provider answers is kept beside a failed delivery and shown to operators. Some repeat the request with its key in it.
"""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

SHORTEST = 12  # characters; what is shorter is no secret worth the name, and stands in ordinary words
BEGUN = 8  # characters of a word at the end of a text that count as the word
MASK = "***"
_IN_HEADERS = re.compile(r"(?i)\b(basic|bearer) [\w.~+/-]{8,}=*")
_hidden: Counter[str] = Counter()


@contextmanager
def hiding(secrets: Iterable[str]) -> Iterator[None]:
    """While the block runs none of these is told by `without_hidden`; those shorter than SHORTEST are left alone."""
    words = [one for one in set(secrets) if len(one) >= SHORTEST]
    _hidden.update(words)
    _pattern.cache_clear()
    try:
        yield
    finally:
        for word in words:
            _hidden[word] -= 1
            if _hidden[word] <= 0:
                del _hidden[word]
        _pattern.cache_clear()


def without_hidden(text: str) -> str:
    """The text with *** for every hidden word, plain or in base64, and for what a header of HTTP proves itself with."""
    found = _pattern()
    clean = _without_begun(found.sub(MASK, text)) if found is not None else text
    return _IN_HEADERS.sub(rf"\1 {MASK}", clean) if " " in clean else clean


def _without_begun(text: str) -> str:
    """Somebody before us may have cut the text off in the middle of a word."""
    for word in _hidden:
        at = text.rfind(word[:BEGUN], -len(word))
        if at >= 0 and word.startswith(text[at:]):
            return text[:at] + MASK
    return text


@cache
def _pattern() -> re.Pattern[str] | None:
    """One pattern for all; longer ones first, since one may begin as another does."""
    words = sorted({form for word in _hidden for form in _forms(word)}, key=lambda form: (-len(form), form))
    return re.compile("|".join(map(re.escape, words))) if words else None


def _forms(word: str) -> Iterator[str]:
    """The word itself, and the letters it surely makes in base64 behind any number of others (RFC 4648: three to four)."""
    yield word
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + word.encode()).decode().rstrip("=")
        yield whole[4 if before else 0 : -2]
