"""What strangers provoke is logged, and fills no log."""

from hub.web.seldom import OF_ALL, OF_ONE, Seldom


def test_a_few_lines_about_each_and_a_few_about_all() -> None:
    seldom = Seldom()
    assert [seldom.may_say("one") for _ in range(5)] == [True] * int(OF_ONE.burst) + [False] * (5 - int(OF_ONE.burst))
    assert seldom.may_say("another")
    said = sum(seldom.may_say(number) for number in range(1_000))
    assert said <= OF_ALL.burst + 5
