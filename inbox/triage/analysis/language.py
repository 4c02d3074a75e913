"""Which of nine languages a text is in: letters, frequent words, word beginnings and endings, groups of letters.

Every token votes; the votes for all languages are fields of one whole number, so that a text's votes are one sum.
A token's votes are worked out once and remembered.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat
from operator import add
from struct import Struct

from inbox.triage.analysis.lexicon import COMMON, GRAMMAR, LANGUAGES, WORDS
from inbox.triage.analysis.lexicon.index import JOINER, lengths_by_beginning

UNDETERMINED = "und"
COUNTS = Struct(f"<{len(LANGUAGES)}I")
FIELD = 32
MEMORY = 60_000
LONGEST_TOKEN = 24
SHORTEST_STEM = 4
ENDING_LENGTHS = (5, 4, 3, 2)
# How much one token may say, in votes.
COMMON_WORD = 12
LEXICON_WORD = 6
LETTER = 10
ENDING = 3
GROUP = 1
LEAST_VOTES = 3
# When the quick count is believed.
CLEAR_LEAD = 18
CLEAR_SHARE = 1.7

# Letters that name a language, and letters that only narrow the choice.
LETTERS = {
    "ř": "cs", "ů": "cs", "ě": "cs", "ľ": "sk", "ĺ": "sk", "ŕ": "sk", "ô": "sk fr", "ä": "de sk", "ß": "de",
    "ö": "de", "ü": "de", "ł": "pl", "ą": "pl", "ę": "pl", "ż": "pl", "ź": "pl", "ś": "pl", "ć": "pl", "ń": "pl",
    "ñ": "es", "¿": "es", "¡": "es", "ç": "fr", "è": "fr", "ê": "fr", "à": "fr", "ù": "fr", "û": "fr", "î": "fr",
    "â": "fr", "ë": "fr", "ï": "fr", "œ": "fr", "č": "cs sk", "š": "cs sk", "ž": "cs sk", "ť": "sk cs", "ď": "cs sk",
    "ň": "cs sk", "ý": "cs sk", "ú": "cs sk es", "á": "cs sk es", "í": "cs sk es", "é": "fr cs sk es", "ó": "es pl sk",
    "і": "uk", "ї": "uk", "є": "uk", "ґ": "uk", "ы": "ru", "э": "ru", "ё": "ru", "ъ": "ru",
}  # fmt: skip
CAPITALS = [capital for letter in LETTERS if len(capital := letter.upper()) == 1]
MARKED = re.compile(f"[{''.join(LETTERS)}{''.join(CAPITALS)}ẞ]")
CYRILLIC = re.compile("[\u0400-\u045fґҐ]")

ENDINGS = {
    "en": "ing tion ly ed ould ght ck ness ment ful less ey oo ee wn th sh ys ies ers",
    "cs": "ou ého ému ích ých ím ým ová ost ání ení ět il ila ilo uje ují ám áš ejší ště oval osti ech ami ách ky",
    "sk": "ou ého ému ých ím ým osť anie enie iť ať ov ie ia uje ujú ám áš ejší ený aný ila ilo osti och ami ach cia cie om",
    "de": "ung en er cht sch heit keit lich ig st tz isch chen ein ung ungen te ten ss",
    "pl": "ow ego emu ych ym nie sc osc ość ać ić em ami ach ie wi la ło ła ski ska cja cji rz cz sz dz",
    "uk": "ння ття ськ ого ому их ти ть ів ій ові ями ах ла ло ється ати ити ють",
    "ru": "ние тие ого его ому ых их ть ся ться ов ями ах ла ло ает ить ать ют ешь ий ый ая ое ые",
    "es": "ción ar er ir os as ado ada ando iendo mente dad ero era ita ito es amos ía o a",
    "fr": "ment eux euse tion er ez ait ais aient ent eur que ité eau ux é ée és ette oir ous ant",
}
GROUPS = {
    "en": "th wh gh ck oo ee ou ow ea sh tio ing wn ll y_ kn igh _th _wh ed_ ly_ ng_",
    "cs": "př ř ou ě ní ký vy ne st je že ů dn ho ch tr pro vě sk mě ou_ _př ého ch_ _ne",
    "sk": "pr ie ia ľ ô ou ch ov uj ký vy ne st je že ť dn ho pri pre voj ko sk mô ia ť_ _ne ého ch_",
    "de": "sch ch ei ie au eu tz ck ss en_ er_ _ge _ve ver _be ung cht ich ein mm nn st ig pf zu",
    "pl": "sz cz rz dz ie ow sk ł prz wi ni ę ą zy zcz nie cie ze wy ów ów_ ej_ _pr ych",
    "uk": "ві пі ні ці ь ій ую є ї ськ ння ти при від",
    "ru": "ы э ие ст ого ени ть ся про пре при ово ет ый ия",
    "es": "qu ll rr ci ue ie os_ as_ ar_ _es _de _en ció ión ado ñ ha gu cu nte",
    "fr": "qu ou eu ai oi eau au é è _dé _pr ent nt_ ion ez_ _l _d ss ll elle ge gn ait",
}


class Votes(dict[str, int]):
    """token -> its votes for all languages, packed; works out what it has not seen yet."""

    def __init__(self) -> None:
        super().__init__()
        self.letters = {letter: pack(tuple(languages.split()), LETTER) for letter, languages in LETTERS.items()}
        folded = {language: text.translate(GRAMMAR[language].folding) for language, text in COMMON.items()}
        self.words = shared_out(folded, COMMON_WORD) | shared_out(COMMON, COMMON_WORD)
        self.lexicon = shared_out(lexicon_texts(), LEXICON_WORD, shortest=SHORTEST_STEM)
        self.lengths = lengths_by_beginning(self.lexicon, SHORTEST_STEM)
        self.endings = shared_out(ENDINGS, ENDING)
        self.groups = shared_out(GROUPS, 2 * GROUP)

    def __missing__(self, token: str) -> int:
        if len(token) > LONGEST_TOKEN:
            return self._votes(token[:LONGEST_TOKEN])
        if len(self) >= MEMORY:
            self.clear()
        votes = self[token] = self._votes(token)
        return votes

    def quick(self, tokens: Sequence[str], text: str) -> int:
        """The votes of frequent words and of letters alone: enough for most texts."""
        return sum(map(self.words.get, tokens, repeat(0))) + self._letter_votes(text)

    def _votes(self, token: str) -> int:
        if not token[0].isalpha():
            return self._letter_votes(token)
        votes = self.words.get(token)
        if votes is None:
            votes = self._lexicon_votes(token) + self._shape_votes(token)
        return votes + self._letter_votes(token)

    def _letter_votes(self, text: str) -> int:
        """Each letter votes once, however often it is there."""
        if text.isascii():
            return 0
        votes = sum(map(self.letters.__getitem__, set("".join(MARKED.findall(text)).lower())))
        return votes + CYRILLIC_VOTES if CYRILLIC.search(text) else votes

    def _lexicon_votes(self, token: str) -> int:
        for length in self.lengths.get(token[:SHORTEST_STEM], ()):
            if length <= len(token) and (votes := self.lexicon.get(token[:length])):
                return votes
        return 0

    def _shape_votes(self, token: str) -> int:
        framed = f"_{token}_"
        pairs = list(map(add, framed, framed[1:]))
        groups = chain(pairs, map(add, pairs, framed[2:]))
        return self._ending_votes(token) + sum(map(self.groups.get, groups, repeat(0)))

    def _ending_votes(self, token: str) -> int:
        for size in ENDING_LENGTHS:
            if votes := self.endings.get(token[-size:]):
                return votes
        return 0


def detect(tokens: Sequence[str], text: str) -> tuple[str, float]:
    """The language and how sure, 0 to 1; UNDETERMINED where the tokens say next to nothing.

    text: what the tokens are from.
    """
    table = votes_table()
    language, best, second = winner(table.quick(tokens, text))
    if best - second < CLEAR_LEAD or best < CLEAR_SHARE * second:
        language, best, second = winner(sum(map(table.__getitem__, tokens)))
    if best < LEAST_VOTES:
        return UNDETERMINED, 0.0
    return language, sureness(best, second)


def detect_other(tokens: Sequence[str], text: str, known: Collection[str]) -> tuple[str, float]:
    """The language, and how sure it is none of the `known` ones, 0 to 1. Two neighbours that cannot be told apart are both
    something else than a third. UNDETERMINED where the tokens say next to nothing."""
    table = votes_table()
    counts = unpacked(sum(map(table.__getitem__, tokens)))
    best = max(counts)
    theirs = max((votes for language, votes in zip(LANGUAGES, counts, strict=True) if language in known), default=0)
    if best < LEAST_VOTES:
        return UNDETERMINED, 0.0
    return LANGUAGES[counts.index(best)], sureness(best, theirs)


@lru_cache(MEMORY)
def sureness(best: int, second: int) -> float:
    return round((best - second) / (best + 4), 3)


def winner(packed: int) -> tuple[str, int, int]:
    """The language with most votes, its votes, and those of the next."""
    counts = unpacked(packed)
    best = max(counts)
    place = counts.index(best)
    counts[place] = 0
    return LANGUAGES[place], best, max(counts)


def unpacked(votes: int) -> list[int]:
    """The votes of each of LANGUAGES."""
    return list(COUNTS.unpack(votes.to_bytes(COUNTS.size, "little")))


@cache
def votes_table() -> Votes:
    return Votes()


@cache
def pack(languages: tuple[str, ...], votes: int) -> int:
    """The same number of votes for each of the languages; fewer where there are several."""
    each = max(1, round(votes / len(languages)))
    return sum(each << (FIELD * LANGUAGES.index(language)) for language in languages)


CYRILLIC_VOTES = pack(("uk", "ru"), LETTER)


def shared_out(texts: Mapping[str, str], votes: int, *, shortest: int = 1) -> dict[str, int]:
    """Words of each language -> word -> packed votes; a word of several languages says less for each."""
    owners: dict[str, tuple[str, ...]] = {}
    for language, text in texts.items():
        for word in {word.removesuffix("*") for word in text.split()}:
            if len(word) >= shortest:
                owners[word] = (*owners[word], language) if word in owners else (language,)
    return {word: pack(languages, votes) for word, languages in owners.items()}


def lexicon_texts() -> dict[str, str]:
    """The words and stems of the word lists, with blanks between them."""
    return {language: JOINER.sub(" ", " ".join(lists.values())).replace(",", " ") for language, lists in WORDS.items()}
