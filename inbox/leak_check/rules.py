"""What may have slipped into a message, judged by what is known. Pure, and linear in the length of the text."""

from collections.abc import Iterable, Iterator

from inbox.leak_check import names
from inbox.leak_check.copied import copied_words
from inbox.leak_check.phrases import internal_words
from inbox.leak_check.shapes import cards_in, secrets_in
from inbox.leak_check.spotting import readable
from inbox.leak_check.values import Candidates, Finding, Known, Leak
from inbox.triage.analysis.language import detect, detect_other
from inbox.triage.analysis.reading import Reading, read

MOST_FINDINGS = 8
WORDS_SHOWN = 120
FEWEST_WORDS = 8  # fewer words say too little about their language
SURE = 0.5
# Neighbours that the detector may take for each other in a short text.
NEAR = (frozenset({"cs", "sk"}), frozenset({"uk", "ru"}))
SURE_OF_NEIGHBOUR = 0.6
LANGUAGE_NAMES = {
    "en": "English", "cs": "Czech", "sk": "Slovak", "de": "German", "pl": "Polish", "uk": "Ukrainian", "ru": "Russian",
    "es": "Spanish", "fr": "French",
}  # fmt: skip


def findings(text: str, raw: str, found: Candidates, known: Known, phrases: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What to ask about, the gravest first, each once. `text` is what would go out, `raw` the same as it was typed, with
    Slack's own signs; `found` are the candidates of `text`."""
    shown = readable(text)
    everything = (
        *_secrets(shown, known),
        *_people(found, known),
        *_internal(shown, readable(raw), known, phrases),
        *_notes(shown, known),
        *_language(shown, known),
    )
    once = dict.fromkeys(Finding(one.kind, one.words[:WORDS_SHOWN], one.why) for one in everything)
    return tuple(once)[:MOST_FINDINGS]


def _secrets(text: str, known: Known) -> Iterator[Finding]:
    for name, words in secrets_in(text):
        yield Finding(Leak.SECRET, words, f"It looks like {name}.")
    theirs = {card for said in known.said for card in cards_in(said)}
    for words in cards_in(text):
        if words not in theirs:
            yield Finding(Leak.CARD, words, "It looks like the number of a payment card.")


def _people(found: Candidates, known: Known) -> Iterator[Finding]:
    for key, words in found.emails.items():
        if key in known.emails:
            yield Finding(Leak.ADDRESS, words, "It is another contact's address.")
    for key, words in found.phones.items():
        if key in known.phones:
            yield Finding(Leak.PHONE, words, "It is another contact's telephone number.")
    if known.names:
        yield from _names(found, known)


def _names(found: Candidates, known: Known) -> Iterator[Finding]:
    said = {pair for text in known.said for pair in names.pairs(readable(text))}
    for pair in found.names:
        name = names.bears(pair, known.names)
        is_known_to_them = pair in said or names.bears(pair, known.own_names) is not None
        if name is not None and not is_known_to_them:
            yield Finding(Leak.NAME, " ".join(pair), "It is another contact's name.")


def _internal(text: str, raw: str, known: Known, phrases: Iterable[str]) -> Iterator[Finding]:
    theirs = {words for said in known.said for words in internal_words(said)}
    for words in dict.fromkeys((*internal_words(raw, phrases), *internal_words(text, phrases))):
        if words not in theirs:
            yield Finding(Leak.INTERNAL, words, "It reads like a word among colleagues.")


def _notes(text: str, known: Known) -> Iterator[Finding]:
    words = copied_words(text, known.notes, known.said)
    if words:
        yield Finding(Leak.NOTE, words, "The same words stand in a note about them.")


def _language(text: str, known: Known) -> Iterator[Finding]:
    reading = read(text)
    if not known.languages or not _is_enough(reading):
        return
    spoken, sureness = detect_other(reading.tokens, reading.text, known.languages)
    if spoken not in LANGUAGE_NAMES or spoken in known.languages:
        return
    is_neighbour = any(spoken in pair and known.languages & pair for pair in NEAR)
    if sureness >= (SURE_OF_NEIGHBOUR if is_neighbour else SURE):
        written, theirs = _named(spoken), " or ".join(sorted(_named(one) for one in known.languages))
        yield Finding(Leak.LANGUAGE, written, f"It reads as {written}; they write {theirs}.")


def language_of(text: str) -> tuple[str, float]:
    """The language of a text and how sure, 0 to 1; nothing where it is too short or cannot be told."""
    reading = read(text)
    if not _is_enough(reading):
        return "", 0.0
    spoken, sureness = detect(reading.tokens, reading.text)
    return ("", 0.0) if spoken not in LANGUAGE_NAMES else (spoken, sureness)


def _is_enough(reading: Reading) -> bool:
    return sum(token[0].isalpha() for token in reading.tokens) >= FEWEST_WORDS


def _named(language: str) -> str:
    return LANGUAGE_NAMES.get(language, language)
