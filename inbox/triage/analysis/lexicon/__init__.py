"""The analyser's words in nine languages, written for this project by hand from general knowledge of the languages.

No published word list, corpus or trained weight went into them.
"""

from functools import cache

from inbox.triage.analysis.lexicon import cs, de, en, es, fr, pl, ru, shared, sk, uk
from inbox.triage.analysis.lexicon.index import Grammar, Index, WordLists

LANGUAGES = ("en", "cs", "sk", "de", "pl", "uk", "ru", "es", "fr")
WORDS: dict[str, WordLists] = {
    "en": en.WORDS,
    "cs": cs.WORDS,
    "sk": sk.WORDS,
    "de": de.WORDS,
    "pl": pl.WORDS,
    "uk": uk.WORDS,
    "ru": ru.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
}
COMMON: dict[str, str] = {
    "en": en.COMMON,
    "cs": cs.COMMON,
    "sk": sk.COMMON,
    "de": de.COMMON,
    "pl": pl.COMMON,
    "uk": uk.COMMON,
    "ru": ru.COMMON,
    "es": es.COMMON,
    "fr": fr.COMMON,
}

CZECHOSLOVAK = str.maketrans("áäčďéěíĺľňóôřŕšťúůýž", "aacdeeillnoorrstuuyz")
POLISH = str.maketrans("ąćęłńóśźż", "acelnoszz")
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ROMANCE = str.maketrans("áàâäçéèêëíîïñóôúùûü", "aaaaceeeeiiinoouuuu")
CYRILLIC = str.maketrans({"ё": "е", "ґ": "г"})

GRAMMAR = {
    "en": Grammar({}),
    "cs": Grammar(CZECHOSLOVAK, negating=("ne",), superlative=("nej",)),
    "sk": Grammar(CZECHOSLOVAK, negating=("ne",), superlative=("naj",)),
    "de": Grammar(GERMAN, trailing_negation=True),
    "pl": Grammar(POLISH, negating=("nie",), superlative=("naj",)),
    "uk": Grammar(CYRILLIC, negating=("не",), superlative=("най",)),
    "ru": Grammar(CYRILLIC, negating=("не",), superlative=("наи",)),
    "es": Grammar(ROMANCE),
    "fr": Grammar(ROMANCE),
}


@cache
def index_of(language: str) -> Index:
    """The index of a language; for one we do not speak, that of signs, internet words and English."""
    spoken = language if language in WORDS else "en"
    return Index(GRAMMAR[spoken], WORDS[spoken], shared.WORDS)
