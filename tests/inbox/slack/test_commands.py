"""/hub as a rep types it, over real HTTP."""

from tests.inbox.slack.house import House, written_in


async def types(house: House, words: str, user: str = "petr") -> str:
    """What the person reads right after the command; nothing where no new answer came."""
    before = len(house.slack.ephemerals(user))
    outcome = await house.slack.slash(user, "triage", "/hub", words)
    assert outcome.ok
    return " ".join(written_in(one) for one in house.slack.ephemerals(user)[before:])


async def test_help_and_unknown_words_tell_what_there_is(house: House) -> None:
    assert "/hub help" in await types(house, "")
    assert "/hub help" in await types(house, "HELP me")
    assert "There is no “dance”" in await types(house, "dance <!channel> *now*")


async def test_strangers_are_told_and_get_nothing(house: House) -> None:
    assert "Only reps of this hub" in await types(house, "help", "guest")
    assert "stranger" in house.counted


async def test_a_command_is_kept_before_it_is_answered(house: House) -> None:
    house.journal_is_away = True
    assert "Not saved" in await types(house, "help")
