"""From typed words to a query: nothing that a person can type is refused, and what is not understood is said."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from crm.search.values import Term
from inbox.conversations.values import ConversationState
from inbox.search.rules import FILTERS, LONGEST, MOST_WORDS, parse, read_day
from inbox.search.values import Query

TODAY = date(2026, 11, 23)


def test_words_phrases_and_every_filter() -> None:
    query = parse(
        'Objednávka "kde je" from:anna from:"Petr Novák" channel:telegram channel:e-mail is:open owner:me '
        "before:2026-11-01 after:1.10. has:file lang:CS",
        TODAY,
    )
    assert query == Query(
        terms=(Term(("objednavka",)), Term(("kde", "je"), is_phrase=True)),
        words="Objednávka kde je",
        senders=("anna", "Petr Novák"),
        channels=frozenset({Channel.TELEGRAM, Channel.EMAIL}),
        states=frozenset({ConversationState.OPEN, ConversationState.WAITING}),
        owners=("me",),
        before=date(2026, 11, 1),
        after=date(2026, 10, 1),
        has_file=True,
        language="cs",
    )


@pytest.mark.parametrize(
    ("typed", "words", "told"),
    [
        ("colour:blue", "colour blue", "There is no filter colour:"),
        ("from:", "", "After from: comes a name"),
        ("is:purple x", "x", "is:purple was not understood"),
        ("before:31.2.2026", "", "before:31.2.2026 was not understood"),
        ("channel:pigeon", "", "channel:pigeon was not understood"),
        ("lang:czech", "", "two letters"),
        ("x" * 600, "x" * 500, "Only the first 500 characters"),
        ("a b " * 20, ("a b " * 20).strip(), "Only the first 24 words"),
    ],
)
def test_what_is_not_understood_is_said(typed: str, words: str, told: str) -> None:
    query = parse(typed, TODAY)
    assert query.words == words
    assert told in " ".join(query.told)


@pytest.mark.parametrize("typed", ["https://example.org/a?b=c", "10:30", "anna@example.org", "C:3", '"never closed'])
def test_what_looks_like_a_filter_and_is_none_is_words(typed: str) -> None:
    query = parse(typed, TODAY)
    assert query.is_words_only and query.terms and not query.told


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("yesterday", date(2026, 11, 22)),
        ("2026-2-3", date(2026, 2, 3)),
        ("3.2.2025", date(2025, 2, 3)),
        ("24.12.", date(2025, 12, 24)),
        ("9999-01-01", None),
        ("soon", None),
    ],
)
def test_days(typed: str, day: date | None) -> None:
    assert read_day(typed, TODAY) == day


PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(['"', ":", "from:", 'owner:"', "is:open", "AND", "NOT", "*", "(", "\x00", "‮", "😀", "before:1.1."]),
)


@given(st.lists(PIECES, max_size=30).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_query(typed: str) -> None:
    query = parse(typed, TODAY)
    assert len(query.terms) <= MOST_WORDS
    assert all(term.tokens and all(term.tokens) for term in query.terms)
    assert all(sentence.endswith((".", "?")) for sentence in query.told)


@given(st.sampled_from(sorted(FILTERS)), st.text(st.characters(categories=("L", "N")), min_size=1, max_size=10))
@settings(max_examples=100, deadline=None)
def test_a_filter_is_never_searched_as_words(name: str, value: str) -> None:
    assert parse(f"{name}:{value}", TODAY).terms == ()


def test_a_long_text_is_read_in_a_moment() -> None:
    """Each character is looked at once, and no more than the first 500."""
    for piece in ('"', "a:", 'a:"', ":", " "):
        parse(piece * 200_000, TODAY)
    assert len(parse("ab " * 1_000, TODAY).words) <= LONGEST
