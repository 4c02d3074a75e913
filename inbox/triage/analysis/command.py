"""`hub analyse`: a JSON object with a text on each line in, a JSON object with its judgement on each line out."""

import gc
import json
from collections.abc import Callable, Iterable

from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.values import Analysis, Reason

BATCH = 200
UNREADABLE = Reason("unreadable", "this line could not be read as a JSON object with a text", 0.0)


def run(lines: Iterable[bytes], write: Callable[[bytes], None]) -> None:
    """Answers every line, in order; one that cannot be read gets a neutral answer which says so."""
    gc.disable()  # The values made here hold no cycles; searching the word lists for some takes a fifth of the time.
    ready: list[bytes] = []
    for line in lines:
        ready.append(answer(line))
        if len(ready) >= BATCH:
            write(b"".join(ready))
            ready.clear()
    write(b"".join(ready))


def answer(line: bytes) -> bytes:
    asked = question(line)
    analysis = analyse(*asked) if asked else None
    return to_json(analysis or analyse(""), () if analysis else (UNREADABLE,))


def question(line: bytes) -> tuple[str, str | None] | None:
    """Text and language as asked; None for what is no object with a text. Deep nesting is no object either."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not isinstance(text := asked.get("text"), str):
        return None
    language = asked.get("lang")
    return text, language if isinstance(language, str) else None


ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def to_json(analysis: Analysis, remarks: tuple[Reason, ...]) -> bytes:
    shown = ENCODE(
        {
            "sentiment": analysis.sentiment,
            "label": analysis.label,
            "confidence": analysis.confidence,
            "language": analysis.language,
            "language_confidence": analysis.language_confidence,
            "intent": analysis.intent,
            "urgency": analysis.urgency,
            "priority": analysis.priority,
            "hard": analysis.hard,
            "noise": analysis.noise,
            "reasons": [reason.words for reason in (*remarks, *analysis.reasons)],
        }
    )
    return shown.encode("utf-8", "replace") + b"\n"
