"""A message that lies with its provider is fetched once the provider is back, though it was away for hours."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.contract.errors import Refused, SendError, Throttled, Unavailable
from connectors.contract.inbound import ContentWaits, InboundEvent, WebhookRequest
from crm.storage.jobs import JobState
from tests.connected.taken_in import House, house
from tests.hub.pigeon import PigeonConnector, bird, flock

HOUR, DAY = 60, 24 * 60  # minutes: `work_a_while` looks once a minute


class FetchedPigeon(PigeonConnector):
    """Posts that a letter waits, and hands it out once there is no `trouble`."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: SendError | None = None
        self.tries = 0

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        if request.body == b"a letter waits":
            return [ContentWaits(event_id="waits", item=request.body, channel=self.channel, reference="shelf 7")]
        return super().parse(request)

    async def fetch_content(self, reference: str, limit: int) -> WebhookRequest:
        self.tries += 1
        if self.trouble is not None:
            raise self.trouble
        return WebhookRequest(flock(bird("1", text=f"from {reference}")), account=self.account)


@pytest.fixture
def pigeon() -> FetchedPigeon:
    return FetchedPigeon()


@pytest.fixture
async def loft(tmp_path: Path, pigeon: FetchedPigeon) -> AsyncIterator[House]:
    async with house(tmp_path, "loft", pigeon) as taking_in:
        await taking_in.take([WebhookRequest(b"a letter waits", account=pigeon.account)])
        yield taking_in


async def test_who_is_back_after_hours_is_asked_again(loft: House, pigeon: FetchedPigeon) -> None:
    pigeon.trouble = Unavailable("nobody answers")
    await loft.work_a_while(20 * HOUR)
    assert await loft.said() == []
    pigeon.trouble = None
    await loft.work_a_while()
    assert await loft.said() == [("1", "from shelf 7")]


async def test_a_provider_that_asks_for_patience_gets_it(loft: House, pigeon: FetchedPigeon) -> None:
    pigeon.trouble = Throttled(10 * 60.0, "slowly")
    await loft.work_a_while(HOUR)
    assert pigeon.tries == 6


async def test_who_is_away_for_longer_is_given_up_and_shown(loft: House, pigeon: FetchedPigeon) -> None:
    pigeon.trouble = Unavailable("nobody answers")
    await loft.work_a_while(DAY + 2 * HOUR)
    assert await loft.intake_states() == [JobState.DEAD.value]


async def test_what_the_provider_does_not_have_is_not_asked_for_all_day(loft: House, pigeon: FetchedPigeon) -> None:
    pigeon.trouble = Refused("no such letter")
    await loft.work_a_while(HOUR)
    assert await loft.intake_states() == [JobState.DEAD.value]
