"""The one place where words from outside are made fit to be kept.

PostgreSQL refuses U+0000 in text and JSONB and has no lone surrogates; no JSON knows NaN. Each is replaced by U+FFFD (a
number that is none by null). The bytes as they came stay in the journal.
"""

import math
import re
from hashlib import sha256
from typing import Any

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
DEEPEST = 64


def storable_text(text: str, limit: int | None = None) -> str:
    """`text` as both databases can keep it, at most `limit` characters long; what is cut ends in an ellipsis."""
    clean = UNSTORABLE.sub("\ufffd", text)
    return clean if limit is None or len(clean) <= limit else clean[: limit - 1] + "…"


def storable_optional(text: str | None, limit: int | None = None) -> str | None:
    """As `storable_text`; None and mere blanks are None."""
    return None if text is None or not text.strip() else storable_text(text, limit)


def storable_key(text: str, limit: int) -> str:
    """`text` where it can be kept as it is, else its fingerprint: two that differ are never taken for one another."""
    if len(text) <= limit and UNSTORABLE.search(text) is None:
        return text
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def storable_json(value: Any, depth: int = 0) -> Any:
    """`value` with every text in it made storable; what is nested deeper than 64 levels is left out, with a word of it."""
    if depth > DEEPEST:
        return "(nested too deeply, left out)"
    match value:
        case str():
            return storable_text(value)
        case float() if not math.isfinite(value):
            return None
        case dict():
            return {storable_text(str(key)): storable_json(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [storable_json(item, depth + 1) for item in value]
        case _:
            return value
