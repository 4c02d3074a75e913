"""How much somebody may say."""

from hub.web.allowance import Allowance, Rate


def test_a_burst_and_then_so_many_a_second() -> None:
    allowance = Allowance(Rate(3, 2))
    assert [allowance.take("ann", 0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert allowance.take("bob", 0) == 0
    assert allowance.take("ann", 0.25) == 0.25
    assert allowance.take("ann", 0.5) == 0
    assert allowance.take("ann", 0.5) == 0.5


def test_who_waits_long_has_no_more_than_the_burst() -> None:
    allowance = Allowance(Rate(2, 1))
    assert allowance.take("ann", 0) == 0
    assert [allowance.take("ann", 1_000_000) == 0 for _ in range(3)] == [True, True, False]


def test_memory_is_bounded_and_the_one_unused_for_longest_is_forgotten() -> None:
    allowance = Allowance(Rate(1, 0.001), most_keys=2)
    assert [allowance.take(name, 0) for name in ("ann", "bob", "cid")] == [0, 0, 0]
    assert allowance.take("cid", 0) > 0
    assert allowance.take("bob", 0) > 0
    assert allowance.take("ann", 0) == 0
