"""What is asked of the databases for the words of a person: never a word of theirs as it was typed, only letters and digits."""

from collections.abc import Iterable, Sequence

from crm.search.folding import likeness, tokens
from crm.search.values import Term

LONGEST_TOKEN = 100
"""Longer words are cut: a beginning of a hundred letters finds what there is to find."""
MOST_TOKENS = 24
MOST_NAME_TOKENS = 6
LEAST_LIKENESS = 0.25
TELEPHONE_DIGITS = 5
LEAST_PIECE, LONGEST_PIECE = 4, 7


def term(text: str, *, is_phrase: bool = False) -> Term | None:
    """The words of one word or phrase somebody typed; None where it has neither letter nor digit."""
    found = tuple(token[:LONGEST_TOKEN] for token in tokens(text)[:MOST_TOKENS])
    return Term(found, is_phrase) if found else None


def goes_on(term: Term) -> bool:
    """Whether longer words that begin with its last one count too: from two letters on, and where we cut it ourselves."""
    last = len(term.tokens[-1])
    return last == LONGEST_TOKEN or (last > 1 and not term.is_phrase)


def for_fts5(terms: Sequence[Term]) -> str:
    """All terms, in the words of FTS5."""
    return " AND ".join(f'"{" ".join(one.tokens)}"{" *" if goes_on(one) else ""}' for one in terms)


def for_tsquery(terms: Sequence[Term]) -> str:
    """All terms, in the words of a tsquery."""
    return " & ".join(_following(one) for one in terms)


def _following(term: Term) -> str:
    quoted = [f"'{token}'" for token in term.tokens]
    return f"({' <-> '.join(quoted)}{':*' if goes_on(term) else ''})"


# Names


def name_tokens(text: str) -> tuple[str, ...]:
    """What to look for among names. Digits of a telephone number are one word, however they are grouped."""
    found = tokens(text)
    together = "".join(found)
    if together.isdigit() and len(together) >= TELEPHONE_DIGITS:
        return (together[:LONGEST_TOKEN],)
    return tuple(token[:LONGEST_TOKEN] for token in found[:MOST_NAME_TOKENS])


def beginning_grams(token: str) -> frozenset[str]:
    """The runs of three letters that any name beginning so has; of a number, any that contains it."""
    inner = {token[start : start + 3] for start in range(len(token) - 2)}
    if is_number(token):
        return frozenset(inner)
    padded = f"  {token}"
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def like_pieces(tokens: Sequence[str]) -> tuple[str, ...]:
    """Runs of letters of which a name spelt nearly so has one at least: half of a word is right where one letter of it is wrong.

    Of several words the longest is enough, since every word of what is looked for must be like one of the name. Of a number
    nothing: what is nearly that number is another.
    """
    words = [token for token in tokens if not is_number(token)]
    padded = f"  {max(words, key=len)} " if words else ""
    length = min(max(len(padded) // 2, LEAST_PIECE), LONGEST_PIECE)
    return tuple(dict.fromkeys(padded[start : start + length] for start in range(len(padded) - length + 1)))


def is_number(token: str) -> bool:
    return token.isdigit() and len(token) >= TELEPHONE_DIGITS


def name_likeness(wanted: Sequence[str], words: str) -> float:
    """How well the words of a name fit what is looked for, 0 to 1; 0 where one of the wanted words is like none of them."""
    given = set(words.split())
    best = [_best(token, given) for token in wanted]
    return sum(best) / len(best) if best and min(best) >= LEAST_LIKENESS else 0.0


def _best(token: str, given: Iterable[str]) -> float:
    number = is_number(token)
    return max((0.95 if number and token in word else likeness(token, word) for word in given), default=0.0)
