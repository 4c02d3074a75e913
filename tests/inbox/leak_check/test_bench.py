"""A small version of `make bench-leaks`: the shares that the desk promises hold for a few drafts of every recipe."""

from benchmarks.leaks.__main__ import table
from benchmarks.leaks.judging import judged


async def test_planted_leaks_are_stopped_and_clean_messages_go(sqlite_url: str) -> None:
    results = await judged(sqlite_url, seed=11, count=52, customers=40)
    planted = [one for one in results if one.draft.leak is not None]
    assert sum(one.is_right for one in planted) >= 0.95 * len(planted)
    assert sum(bool(one.found) for one in results if one.draft.leak is None) <= 1
    assert "planted leaks stopped" in table(results)
