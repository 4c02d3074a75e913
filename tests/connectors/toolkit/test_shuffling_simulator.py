"""What is held back is told once, and in another order."""

from connectors.toolkit.shuffling_simulator import TOGETHER, Shuffler


async def test_what_is_told_together_comes_in_another_order() -> None:
    told: list[tuple[str, int]] = []
    shuffler = Shuffler[int](lambda lane, number: told.append((lane, number)), seed=1)
    for number in range(TOGETHER):
        assert told == []
        shuffler.hold_back("a", number)
    in_order = [("a", number) for number in range(TOGETHER)]
    assert sorted(told) == in_order != told
    shuffler.stop()


async def test_what_is_left_is_told_when_nobody_waits_any_longer() -> None:
    told: list[tuple[str, int]] = []
    shuffler = Shuffler[int](lambda lane, number: told.append((lane, number)), seed=1)
    shuffler.hold_back("a", 1)
    shuffler.hold_back("b", 2)
    shuffler.release()
    assert told == [("a", 1), ("b", 2)]
    shuffler.release()
    assert len(told) == 2
    shuffler.stop()
