"""`hub analyse`: a JSON object with a text on each line in, a JSON object with its judgement on each line out."""

import gc
import json
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring

from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.values import Analysis, Reason

BATCH = 200
UNREADABLE = Reason("unreadable", "this line could not be read as a JSON object with a text", 0.0)


def run(lines: Iterable[bytes], write: Callable[[bytes], None]) -> None:
    """Answers every line, in order; one that cannot be read gets a neutral answer which says so."""
    was_enabled = gc.isenabled()
    gc.disable()  # The values made here hold no cycles; searching the word lists for some takes a fifth of the time.
    try:
        _answer_all(lines, write)
    finally:
        if was_enabled:
            gc.enable()


def _answer_all(lines: Iterable[bytes], write: Callable[[bytes], None]) -> None:
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
        # The JSON library would first try to find out the encoding; a line that begins like this is UTF-8.
        asked = json.loads(line.decode("utf-8", "surrogatepass") if line.startswith(b'{"') else line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not isinstance(text := asked.get("text"), str):
        return None
    language = asked.get("lang")
    return text, language if isinstance(language, str) else None


def to_json(analysis: Analysis, remarks: tuple[Reason, ...]) -> bytes:
    """Only the reasons' words may hold a sign that JSON must escape; all else is numbers and names of our own."""
    reasons = ", ".join([encode_basestring(reason.words) for reason in (*remarks, *analysis.reasons)])
    shown = (
        f'{{"sentiment": {analysis.sentiment}, "label": "{analysis.label}", "confidence": {analysis.confidence}, '
        f'"language": "{analysis.language}", "language_confidence": {analysis.language_confidence}, '
        f'"intent": "{analysis.intent}", "urgency": {analysis.urgency}, "priority": "{analysis.priority}", '
        f'"hard": {"true" if analysis.hard else "false"}, "noise": "{analysis.noise}", "reasons": [{reasons}]}}\n'
    )
    return shown.encode("utf-8", "replace")
