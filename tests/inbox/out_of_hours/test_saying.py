"""Who writes while nobody is there learns so: once a night, to one person, and it is no answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import config
from connectors.telegram.simulator.world import Person
from crm.storage.unit_of_work import Handler
from inbox.automatic_texts import BadTexts, load_texts
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState, Turn
from inbox.jobs import SAY_CLOSED, TRIAGE
from inbox.out_of_hours.actions import OutOfHours, say_later
from inbox.routing.load import load_routing
from inbox.service_levels.calendars.values import Calendar
from inbox.service_levels.values import ServiceLevels
from inbox.triage.actions import Triage
from inbox.triage.values import TriageSettings
from tests.inbox.deliveries.hub import SmallHub, close_hub, open_hub

FOLDER = Path(config.__file__).parent
ROUTING = load_routing(FOLDER / "routing.yaml", team="T0HUB", channel="C0INBOX")
TEXTS = load_texts(FOLDER / "automatic.yaml")
LEVELS = ServiceLevels(calendars={"office": Calendar("office", ZoneInfo("Europe/Prague"))})
NIGHT = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)  # a Monday, 22:00 in Prague


@pytest.fixture
async def hub(sqlite_url: str) -> AsyncIterator[SmallHub]:
    small = await open_hub(sqlite_url)
    yield small
    await close_hub(small)


@pytest.fixture
def anna(hub: SmallHub) -> Person:
    return hub.telegram.add_person("Anna Novak", language_code="cs")


def handlers(hub: SmallHub) -> dict[str, Handler]:
    triage = Triage(ROUTING, TriageSettings(levels=LEVELS, says_closed=True))
    saying = OutOfHours(LEVELS, TEXTS, hub.gate, hub.carrier.capabilities)
    return {TRIAGE.name: triage.triage, SAY_CLOSED.name: saying.say}


async def writes(hub: SmallHub, anna: Person, text: str) -> Conversation:
    """Anna writes, and everything that follows is done."""
    await hub.writes(anna, text)
    await hub.work(handlers(hub))
    return await hub.conversation()


async def test_once_a_night_they_learn_when_somebody_is_there(hub: SmallHub, anna: Person) -> None:
    hub.clock.move_hub_to(NIGHT)
    found = await writes(hub, anna, "Kdy dorazí moje objednávka? Čekám na ni už týden.")
    assert hub.phone(anna) == ["Děkujeme za zprávu. Právě tu nikdo není; vrátíme se 3.3.2026 09:00 a odpovíme vám."]
    assert (found.state, found.turn, found.last_outbound_at) == (ConversationState.OPEN, Turn.OURS, None)
    assert found.waiting_since == NIGHT and found.clock_since == NIGHT and found.sla_due_at is not None
    await writes(hub, anna, "Haló? Prosím o odpověď.")
    assert len(hub.phone(anna)) == 1


async def test_the_next_night_they_learn_it_again(hub: SmallHub, anna: Person) -> None:
    hub.clock.move_hub_to(NIGHT)
    await writes(hub, anna, "Kdy dorazí moje objednávka? Čekám na ni už týden.")
    hub.clock.move_hub_to(datetime(2026, 3, 3, 22, 0, tzinfo=UTC))
    await writes(hub, anna, "A co teď? Stále nic nepřišlo.")
    assert [("3.3." in one, "4.3." in one) for one in hub.phone(anna)] == [(True, False), (False, True)]


async def test_by_day_nothing_is_said(hub: SmallHub, anna: Person) -> None:
    await writes(hub, anna, "Kdy dorazí moje objednávka? Čekám na ni už týden.")
    assert hub.phone(anna) == []


async def test_to_a_program_nothing_is_said(hub: SmallHub, anna: Person) -> None:
    hub.clock.move_hub_to(NIGHT)
    await hub.writes(anna, "Automatic reply: I am out of the office until Monday.")
    await hub.work(handlers(hub))
    assert hub.phone(anna) == []


async def test_two_jobs_of_one_night_say_it_once(hub: SmallHub, anna: Person) -> None:
    hub.clock.move_hub_to(NIGHT)
    found = await writes(hub, anna, "Kdy dorazí moje objednávka? Čekám na ni už týden.")
    async with hub.database.transaction() as work:
        say_later(work, await work.session.get_one(Conversation, found.id))
    await hub.work(handlers(hub))
    assert len(hub.phone(anna)) == 1


def test_texts_that_nothing_fills_or_that_lack_english_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "automatic.yaml"
    path.write_text('out_of_hours: {en: "Back on {opening}."}\nsatisfaction: {cs: "Jak?"}\n', "utf-8")
    with pytest.raises(BadTexts) as refused:
        load_texts(path)
    assert any("line 1: out_of_hours: nothing fills {opening}" in one for one in refused.value.problems)
    assert any("line 2: satisfaction: the English text" in one for one in refused.value.problems)
