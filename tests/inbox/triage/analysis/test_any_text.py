"""What holds for every text, also a hostile one."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.lexicon import LANGUAGES, WORDS
from inbox.triage.analysis.lexicon.index import entries
from inbox.triage.analysis.reading import HEAD, TAIL, read
from inbox.triage.analysis.urgency import HARD, LEVELS, RULES, level_of
from inbox.triage.analysis.values import Analysis, Noise, SentimentLabel
from inbox.triage.values import PriorityLevel

WORD_POOL = sorted({entry for lists in WORDS.values() for _, entry in entries(lists)})
ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(), max_size=200),
    st.lists(st.sampled_from(WORD_POOL), max_size=30).map(" ".join),
    st.lists(
        st.sampled_from([*WORD_POOL, "!", "?!", ":)", "\u202e", "\x00", "\ud800", "\n", "ok", "24"]), max_size=40
    ).map("".join),
)
LANGUAGE = st.one_of(st.none(), st.sampled_from([*LANGUAGES, "it", "xx-XX", "?"]))
HOSTILE = [
    "a" * 200_000,
    "ok " * 40_000,
    "no not no but " * 20_000,
    "((((" * 50_000,
    ":" * 200_000,
    ":/" * 100_000,
    "www." * 50_000,
    "http://" * 30_000,
    "é" * 200_000,
    "e\u0301" * 100_000,
    "a" + "\u0301\u0327" * 100_000,
    "ﷺ" * 200_000,
    "\u202e\u200b" * 100_000,
    "\ud800" * 200_000,
    "\x00" * 200_000,
    "İ" * 200_000,
    "ab'" * 60_000,
    "x-" * 100_000,
    "nothing works " * 15_000,
    "👍" * 100_000,
]


def in_bounds(found: Analysis) -> bool:
    return (
        -1 <= found.sentiment <= 1
        and all(0 <= number <= 1 for number in (found.confidence, found.language_confidence, found.urgency))
        and 2 <= len(found.language) <= 3
        and all(reason.words and reason.words.isprintable() and len(reason.words) < 200 for reason in found.reasons)
    )


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, LANGUAGE)
def test_every_text_is_answered_within_bounds(text: str, language: str | None) -> None:
    found = analyse(text, language)
    assert in_bounds(found), found
    if found.noise is Noise.NONE:
        assert found.priority is level_of(found.urgency)
    else:
        assert (found.priority, found.hard) == (PriorityLevel.LOW, False)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=3))
def test_the_answer_depends_on_the_text_alone(text: str, others: list[str]) -> None:
    before = analyse(text)
    for other in others:
        analyse(other)
    assert analyse(text) == before


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_what_is_pressing_has_reasons(text: str) -> None:
    found = analyse(text)
    if found.priority is not PriorityLevel.LOW:
        assert any(reason.weight > 0 for reason in found.reasons)
    if found.label is not SentimentLabel.NEUTRAL and found.noise is Noise.NONE:
        assert any(reason.code == f"tone_{found.label}" for reason in found.reasons)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_a_hard_rule_puts_a_floor_under_urgency(text: str) -> None:
    found = analyse(text)
    fired = [RULES[reason.code].floor for reason in found.reasons if reason.code in HARD]
    if found.noise is Noise.NONE:
        assert found.hard is bool(fired)
        assert found.urgency >= max(fired, default=0)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_more_than_head_and_tail_is_looked_at(text: str) -> None:
    reading = read(text)
    assert reading.cut
    assert sum(map(len, reading.tokens)) <= 2 * (HEAD + TAIL)
    assert in_bounds(analyse(text))


def test_the_end_of_a_long_text_is_read_too() -> None:
    found = analyse("We wrote this down. " * 5_000 + "Nothing works since this morning.")
    assert found.hard
    assert "cut" in {reason.code for reason in found.reasons}


@pytest.mark.parametrize(
    "hidden", ["urg\u200bent", "u\u00adrgent", "ｕｒｇｅｎｔ", "\u202eurgent\u202c", "URGENT", "urgent\x00"]
)
def test_hidden_signs_do_not_hide_a_word(hidden: str) -> None:
    assert "urgent" in {reason.code for reason in analyse(f"this is {hidden} please").reasons}


def test_the_writers_signs_do_not_reach_the_reasons() -> None:
    found = analyse("<!channel> 😡😡<@U123> *nothing works* `hate` \u202e👍👍<!here>", "en")
    assert found.reasons
    assert not any(sign in reason.words for reason in found.reasons for sign in "<>*`@!\u202e😡")


def test_levels_fall() -> None:
    assert [level_of(least) for least, _ in LEVELS] == [level for _, level in LEVELS]
    assert level_of(0.0) is PriorityLevel.LOW


def test_only_the_standard_library_is_imported() -> None:
    program = (
        "import sys; before = set(sys.modules)\n"
        "from inbox.triage.analysis import analyser, command\n"
        "analyser.analyse('Nothing works, please help')\n"
        "files = {name: getattr(sys.modules[name], '__file__', None) or '' for name in set(sys.modules) - before}\n"
        "print(sorted(name for name, file in files.items() if 'site-packages' in file))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
