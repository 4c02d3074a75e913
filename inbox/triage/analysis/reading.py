"""From a text of any length and origin to a bounded row of small-letter tokens."""

import re
from itertools import chain
from typing import NamedTuple
from unicodedata import normalize

HEAD = 3_000
TAIL = 1_000
SHOUTED_WORD = 4
LEAST_SHOUTED = 2
MEMORY = 50_000
LONGEST_REMEMBERED = 40
CAPITAL = "[A-ZÀ-ÖØ-ÞĄĆČĎĘĚŁŃŇŘŚŠŤŮŹŻŽА-ЯЁІЇЄҐ]"
LOUD = re.compile(SHOUTED_WORD * CAPITAL)

# Format characters, joiners and variation selectors split words or turn their direction without being seen.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\x00]")
ADDRESS = re.compile(r"\w{2,12}://\S+|[wW]{3}\.\S+")
ADDRESS_SIGNS = ("://", "ww.", "WW.", "Ww.", "wW.")
# An apostrophe or hyphen inside a word parts it: "n'est", "laissez-moi", "об'єкт".
JOINER = re.compile(r"['’ʼ‘`´-](?<=\w['’ʼ‘`´-])(?=\w)")
# A handle is one token: it is in no language.
TOKEN = re.compile(r"\w+|(?=[^\w\s])(?:@\w+|[:;=][-'^]?[()\[\]dpo/|\\*3]+(?![\w/])|[()][-'^]?[:;=]|<3|[^\w\s]+)")


class Reading(NamedTuple):
    """tokens: words, emoticons and runs of punctuation, small letters; text: what they are from, as it was written;
    shouting: the writer holds the shift key; cut: not all of the text was looked at."""

    tokens: list[str]
    text: str
    shouting: bool
    exclaiming: bool
    asking: bool
    cut: bool


class Pieces(dict[str, tuple[str, ...]]):
    """What stands between two blanks -> its tokens. The same pieces come again and again, so they are remembered."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        tokens = tokens_of(piece.lower())
        if len(piece) > LONGEST_REMEMBERED:
            return tokens
        if len(self) >= MEMORY:
            self.clear()
        self[piece] = tokens
        return tokens


def tokens_of(piece: str) -> tuple[str, ...]:
    if piece.isalnum():
        return (piece,)
    if piece[-1] in SINGLE_SIGNS and piece[:-1].isalnum():
        return piece[:-1], piece[-1]
    return tuple(TOKEN.findall(JOINER.sub(" ", piece)))


PIECES = Pieces()
SINGLE_SIGNS = frozenset(".,;:!?…")


def read(text: str) -> Reading:
    """Looks at the first HEAD and the last TAIL characters of a long text; linear in what is looked at."""
    cut = len(text) > HEAD + TAIL
    if cut:
        text = f"{text[:HEAD]} \n {text[-TAIL:]}"
    if not text.isascii():
        text = plain_letters(text)
    pieces = text.split()
    shouting, exclaiming, asking = is_shouting(pieces), "!!" in text, "?" in text
    if any(map(text.__contains__, ADDRESS_SIGNS)):
        text = ADDRESS.sub(" http ", text)
        pieces = text.split()
    tokens = list(chain.from_iterable(map(PIECES.__getitem__, pieces)))
    return Reading(tokens, text, shouting, exclaiming, asking, cut)


def plain_letters(text: str) -> str:
    """Full-width and composed forms become ordinary letters; what is invisible goes. Never longer than the cap allows."""
    text = INVISIBLE.sub("", normalize("NFKC", text))
    return text[: 2 * (HEAD + TAIL)]


def is_shouting(words: list[str]) -> bool:
    """At least two longer words in capitals, and no fewer of them than of all others; acronyms alone do not count."""
    if sum(map(str.isupper, words)) < LEAST_SHOUTED:
        return False
    long = [word for word in words if len(word) >= SHOUTED_WORD]
    loud = [word for word in long if word.isupper()]
    return len(loud) >= LEAST_SHOUTED and 2 * len(loud) >= len(long) and any(map(LOUD.search, loud))
