"""What is remembered between texts stays small, and never changes an answer."""

import gc
from typing import Any

import pytest

from inbox.triage.analysis import language, reading
from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.command import run
from inbox.triage.analysis.lexicon import LANGUAGES, index, index_of
from inbox.triage.analysis.meaning import LONGEST_SAID
from inbox.triage.analysis.reading import Pieces, tokens_of

FEW = 50


def test_new_words_without_end_are_forgotten_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading, index, language):
        monkeypatch.setattr(module, "MEMORY", FEW)
    memories: tuple[dict[str, Any], ...] = (reading.PIECES, language.votes_table(), *map(index_of, LANGUAGES))
    for memory in memories:
        memory.clear()
    for number in range(20 * FEW):
        analyse(f"nothing w{number}x works, ženu{number} x{number}!", LANGUAGES[number % len(LANGUAGES)])
        analyse(f"zq{number} qz{number}")
    assert all(0 < len(memory) <= FEW for memory in memories)
    assert analyse("Nothing works").hard


def test_a_long_piece_is_read_but_not_remembered() -> None:
    pieces = Pieces()
    assert pieces["a" * 500] == ("a" * 500,)
    assert not pieces


@pytest.mark.parametrize(
    ("piece", "tokens"),
    [
        ("word", ("word",)),
        ("word,", ("word", ",")),
        ("word...", ("word", "...")),
        ("n'est", ("n", "est")),
        (":)", (":)",)),
        (",", (",",)),
        ("@name:", ("@name", ":")),
        ("snake_case.", ("snake_case", ".")),
    ],
)
def test_a_piece_is_parted_into_tokens(piece: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(piece) == tokens


def test_a_word_without_end_is_shown_cut() -> None:
    found = analyse("awful" + "x" * 300, "en")
    assert all(len(reason.words) < 2 * LONGEST_SAID for reason in found.reasons)
    assert found.reasons


def test_the_garbage_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    run([b'{"text": "ok"}'], lambda _: None)
    assert gc.isenabled()
