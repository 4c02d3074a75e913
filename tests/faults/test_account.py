"""The account itself: it balances only where nothing is wrong, and names what is."""

import pytest

from tests.faults.account import Answers, Talk, balance

NOTHING = Answers(taken=frozenset(), on_phones={}, states={}, told=frozenset())
GOOD = ("a", "b", "c")


def test_what_stands_everywhere_once_and_in_order_balances() -> None:
    account = balance([Talk(written=GOOD, timeline=GOOD, thread=GOOD)], NOTHING)
    assert account.balances()
    assert str(account).startswith("accepted 3, seen 3, lost 0, doubled 0, out of order 0;")


@pytest.mark.parametrize(
    ("talk", "wrong"),
    [
        (Talk(written=GOOD, timeline=("a", "c"), thread=GOOD), "lost: b"),
        (Talk(written=GOOD, timeline=GOOD, thread=("a", "b")), "lost: c"),
        (Talk(written=GOOD, timeline=("a", "b", "b", "c"), thread=GOOD), "doubled: b"),
        (Talk(written=GOOD, timeline=GOOD, thread=("a", "b", "c", "a")), "doubled: a"),
        (Talk(written=GOOD, timeline=("a", "c", "b"), thread=GOOD), "out of order: b"),
        (Talk(written=GOOD, timeline=GOOD, thread=("b", "a", "c")), "out of order: a"),
    ],
)
def test_what_is_wrong_is_named(talk: Talk, wrong: str) -> None:
    assert wrong in balance([talk], NOTHING).wrong()


def test_a_straggler_may_stand_late_in_slack_where_it_is_marked() -> None:
    late = Talk(written=GOOD, timeline=GOOD, thread=("b", "c", "a"), late=frozenset({"a"}))
    assert balance([late], NOTHING).balances()


def test_every_answer_is_sent_once_or_the_rep_is_told() -> None:
    answers = Answers(
        taken=frozenset({"sent", "twice", "gone", "unknown", "silent"}),
        on_phones={"sent": 1, "twice": 2, "unknown": 1},
        states={"sent": "sent", "twice": "sent", "gone": "sent", "unknown": "unknown", "silent": "failed"},
        told=frozenset({"unknown"}),
    )
    assert balance([], answers).wrong() == [
        "sent twice: twice",
        "never sent, and nobody was told: gone (sent)",
        "not known or not sent, and no rep was told: silent",
    ]


def test_jobs_that_die_unexpectedly_do_not_balance() -> None:
    assert balance([], NOTHING, dead=1).wrong() == ["1 jobs dead, where 0 had to die"]
    assert balance([], NOTHING, dead=1, dead_expected=1).balances()
