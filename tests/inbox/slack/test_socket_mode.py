"""The desk over sockets that the hub opens: the same story, each envelope acknowledged once it is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from sqlalchemy import select

from hub.engine.model import JournalEntry
from inbox.slack.client import Slack, SlackAway, SlackThrottled, web_client
from inbox.slack.reception import Answer
from inbox.slack.socket_mode.frames import Envelope, Goodbye, Hello, Strange, acknowledgement, read_frame
from inbox.slack.socket_mode.keeper import LONGEST_WAIT, SocketMode, seconds_to_wait
from tests.inbox.slack.house import House, opened, written_in


@pytest.fixture
async def socket_house(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, by_socket=True) as found:
        yield found


async def test_the_whole_story_goes_over_a_socket(socket_house: House) -> None:
    house = socket_house
    heard = await house.hears("Where is my order?")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await house.sees("Petr")
    assert (await house.conversation(heard)).owner_id is not None
    await house.slack.press("petr", "triage", card["ts"], "Reply")
    view = await house.modal("petr", "reply")
    refused = await house.slack.submit("petr", view["id"], {"text-0": "  "})
    assert "Write something first" in str(refused.errors)  # an answer to a modal goes back with its acknowledgement
    assert (await house.slack.submit("petr", view["id"], {"text-0": "It is on its way"})).ok
    await house.sees("✅ Sent")
    await house.slack.type("petr", "triage", "And here is the number", thread_ts=card["ts"])
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Keep as note")
    await house.sees("Note by Petr")
    await house.slack.open_home("petr")
    await house.until(lambda: house.slack.home("petr"))
    assert house.pocket.read == ["It is on its way"]
    assert (house.slack.sockets.strange, house.counted.count("listener_error")) == ([], 0)


async def test_an_event_that_is_not_kept_is_brought_again(socket_house: House) -> None:
    house = socket_house
    await house.hears("Hello")
    card = await house.card()
    house.journal_is_away = True

    async def until_open_again(seconds: float) -> None:
        await house.slack.sockets.until_open(1)

    house.slack.hub.sleep = until_open_again
    typing = asyncio.create_task(house.slack.type("petr", "triage", "Hi", thread_ts=card["ts"]))
    await _counted(house, "not_kept")
    house.journal_is_away = False
    house.slack.sockets.drop()
    await typing
    await house.whispered("petr", "Nothing has gone")
    assert await _kept(house, '"text": "Hi"') == 1


async def test_a_click_that_is_not_kept_is_said_to_be_so(socket_house: House) -> None:
    house = socket_house
    heard = await house.hears("Hello")
    card = await house.card()
    house.journal_is_away = True
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await house.whispered("petr", "Not saved. Nothing happened")
    assert (await house.conversation(heard)).owner_id is None


async def test_the_next_socket_is_open_before_the_last_one_closes(socket_house: House) -> None:
    house = socket_house
    await house.hears("Hello")
    card = await house.card()
    await house.slack.sockets.refresh()
    await house.slack.sockets.until_open(1)
    assert house.slack.sockets.opened == 2
    await house.slack.sockets.leave()
    assert (await house.slack.press("petr", "triage", card["ts"], "Take")).ok
    await house.sees("Petr")


async def test_several_processes_share_what_comes_and_nothing_is_done_twice(sqlite_url: str) -> None:
    async with opened(sqlite_url, by_socket=True, doors=2) as house:
        await house.hears("Hello")
        card = await house.card()
        house.slack.faults.deliver_with_retry(4)
        for word in ("one", "two", "three", "four"):
            await house.slack.type("petr", "triage", word, thread_ts=card["ts"])
        await house.until_quiet()
        whispers = [one for one in house.slack.ephemerals("petr") if "Nothing has gone" in written_in(one)]
        assert len(whispers) == 4
        assert house.counted.count("doubled") >= 4


class Waits:
    """Where the keeper waits: how long, and a moment only in truth."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


async def test_it_is_tried_again_ever_more_slowly_while_slack_is_away(house: House) -> None:
    slack, waits = house.slack, Waits()
    slack.faults.fail("apps.connections.open", times=8)
    slack.faults.throttle("apps.connections.open", retry_after=17)
    async with _keeping(house, slack.app_token, waits):
        await slack.sockets.until_open(1)
    assert [one > two for one, two in zip(waits.seconds[3:7], waits.seconds, strict=False)] == [True] * 4
    assert max(waits.seconds) <= LONGEST_WAIT
    assert waits.seconds[-1] == 17
    assert house.counted.count("socket_failed") == 9


async def test_a_wrong_token_opens_nothing(house: House) -> None:
    waits = Waits()
    async with _keeping(house, house.slack.bot_token, waits):
        await _counted(house, "socket_failed")
    assert house.slack.sockets.opened == 0


def _keeping(house: House, token: str, waits: Waits) -> "_Keeping":
    return _Keeping(house, token, waits)


class _Keeping:
    """The house's desk, with a socket kept by these waits."""

    def __init__(self, house: House, token: str, waits: Callable[[float], Awaitable[None]]) -> None:
        self._house, self._token, self._waits = house, token, waits

    async def __aenter__(self) -> None:
        self._session = aiohttp.ClientSession()
        opener = Slack(web_client(self._token, self._house.slack.base_url, self._session), self._session)
        keeper: SocketMode = self._house.desks[0].socket_mode(opener, self._session, self._waits)
        self._running = keeper.running()
        await self._running.__aenter__()

    async def __aexit__(self, *raised: object) -> None:
        await self._running.__aexit__(None, None, None)
        await self._session.close()


def test_frames_are_read_whatever_their_shape() -> None:
    assert read_frame('{"type": "hello", "num_connections": "many"}') == Hello(1)
    assert read_frame('{"type": "disconnect"}') == Goodbye("")
    for odd in ("", "[]", "nonsense", '{"type": "events_api"}', '{"type": 5, "envelope_id": 5}', "{" * 5000):
        assert isinstance(read_frame(odd), Strange)
    assert read_frame('{"type": "interactive", "envelope_id": "1", "payload": 5, "retry_attempt": "x"}') == Envelope(
        "1", "interactive", {}, False, 0
    )


def test_what_is_not_kept_is_not_acknowledged_and_answers_go_where_slack_takes_them() -> None:
    taking, deaf = (Envelope("1", "interactive", {}, takes, 0) for takes in (True, False))
    assert acknowledgement(taking, Answer(503)) is None
    assert acknowledgement(deaf, Answer(200, '{"a": 1}')) == '{"envelope_id": "1"}'
    assert acknowledgement(taking, Answer(200, '{"a": 1}')) == '{"envelope_id": "1", "payload": {"a": 1}}'
    assert acknowledgement(taking, Answer(200, "Hi")) == '{"envelope_id": "1", "payload": {"text": "Hi"}}'


def test_the_wait_is_bounded_and_slacks_own_word_counts() -> None:
    assert seconds_to_wait(SlackThrottled(42.0), 1) == 42.0
    assert all(seconds_to_wait(SlackAway(""), failures) <= LONGEST_WAIT for failures in (1, 10, 10_000))


async def _counted(house: House, what: str) -> None:
    for _ in range(2_000):
        if what in house.counted:
            return
        await asyncio.sleep(0.005)
    raise TimeoutError(what)


async def _kept(house: House, words: str) -> int:
    async with house.database.reading() as session:
        entries = (await session.execute(select(JournalEntry.item))).scalars()
        return sum(words.encode() in bytes(one) for one in entries)
