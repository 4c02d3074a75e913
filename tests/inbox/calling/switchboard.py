"""A whole hub with a desk in Slack and a number at Twilio, both simulated, and a system that uses the API. It is Tuesday noon."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import select, update

from connectors.toolkit.twilio.simulator import Telephone, TwilioSimulator
from crm.contacts.model import Contact
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionType
from crm.preferences.model import CommunicationPreferences
from crm.storage.jobs import Job
from crm.storage.unit_of_work import Database
from hub.clock import SystemClock
from hub.wiring import running
from inbox.calling.model import PlacedCall
from inbox.slack.simulator import NewChannel, NewUser, SlackSimulator, SlackSimulatorSettings
from tests.hub.whole import HEADER, PATH, settings_of
from tests.hub.whole import SECRET as RING
from tests.hub.whole import update as update_of
from tests.inbox.slack.house import written_in
from tests.servers import free_port
from tests.tables import migrate

Json = dict[str, Any]
TOKEN = "a-token-that-nobody-can-guess"
SECRET = "a signing secret of the tests"
REP, CUSTOMER = "+4915112345678", "+420601234567"
TUESDAY_NOON = datetime(2035, 3, 6, 11, 0, tzinfo=UTC)  # in Prague; far ahead, since the hub's clock only moves on


@dataclass(frozen=True, slots=True)
class Switchboard:
    url: str
    database: Database
    clock: SystemClock
    slack: SlackSimulator
    twilio: TwilioSimulator
    rep: Telephone
    customer: Telephone
    http: aiohttp.ClientSession

    # The API

    async def post(
        self, body: object, path: str = "/api/crm/calls", *, token: str | None = TOKEN, key: str | None = None
    ) -> tuple[int, Json]:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        headers |= {"Idempotency-Key": key} if key is not None else {}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.post(path, data=BytesIO(data), headers=headers) as answer:
            return answer.status, await answer.json()

    async def place(self, body: Mapping[str, object], **more: Any) -> tuple[int, Json]:
        return await self.post({"rep": "petr@example.com", **body}, "/api/crm/calls/place", **more)

    # The customer

    async def customer_calls(self, says: str = "The kettle leaks.") -> None:
        self.twilio.call(self.customer, says)
        await self.twilio.settle()
        await self.until_quiet()

    async def writes_by_telegram(self, text: str) -> None:
        async with self.http.post(PATH, data=update_of(1, text), headers={HEADER: RING}) as answer:
            assert answer.status == 200
        await self.until_quiet()

    async def it_is(self, moment: datetime) -> None:
        """The hub's clock shows this moment now."""
        self.clock.move_to_offset(moment - self.clock.machine_now())

    async def wishes(self, **values: object) -> None:
        async with self.database.transaction() as work:
            await work.session.execute(update(CommunicationPreferences).values(**values))

    # What is kept

    async def calls(self) -> list[Interaction]:
        async with self.database.reading() as session:
            query = select(Interaction).where(Interaction.type == InteractionType.CALL)
            return list((await session.scalars(query.order_by(Interaction.arrived_at, Interaction.id))).all())

    async def words(self, interaction_id: object) -> str:
        async with self.database.reading() as session:
            found = await session.get_one(Interaction, UUID(str(interaction_id)))
            return await interaction_store.current_text(session, found) or ""

    async def contacts(self) -> list[Contact]:
        async with self.database.reading() as session:
            return list((await session.scalars(select(Contact).where(Contact.merged_into.is_(None)))).all())

    async def placed(self) -> list[PlacedCall]:
        async with self.database.reading() as session:
            return list((await session.scalars(select(PlacedCall).order_by(PlacedCall.asked_at))).all())

    async def until_quiet(self) -> None:
        """Every call is over, and every job that is due has been done."""
        await self.twilio.settle()
        await self.slack.wait_until(lambda: True)
        for _ in range(3_000):
            async with self.database.reading() as session:
                ready = select(Job.id).where(Job.state == "ready", Job.due_at <= self.clock.now())
                if (await session.execute(ready)).first() is None:
                    return
            await asyncio.sleep(0.01)
        raise TimeoutError("jobs are still waiting")

    # The desk

    def cards(self) -> list[Json]:
        return [one for one in self.slack.messages("triage") if one.get("thread_ts", one["ts"]) == one["ts"]]

    async def card(self) -> Json:
        await self.slack.wait_until(lambda: bool(self.cards()), 30)
        return self.cards()[-1]

    async def sees(self, words: str) -> None:
        await self.slack.wait_until(lambda: words in written_in(self.slack.messages("triage")), 30)

    async def picks(self, entry: str, callback: str, user: str = "petr") -> Json:
        """Somebody picks an entry of the card's menu; the modal that opens."""
        card = await self.card()
        await self.slack.choose(user, "triage", card["ts"], "more", entry)
        await self.slack.wait_until(lambda: (self.slack.open_view(user) or {}).get("callback_id") == callback, 30)
        view = self.slack.open_view(user)
        assert view is not None
        return view


@asynccontextmanager
async def opened(
    folder: Path,
    database_url: str,
    *,
    account: Mapping[str, object] | None = None,
    api: bool = True,
    phone: str = REP,
    further: Mapping[str, Mapping[str, object]] | None = None,
) -> AsyncIterator[Switchboard]:
    """`account` are further settings of the telephone account, `further` more tables; without `api` no token is set."""
    async with AsyncExitStack() as stack:
        slack = _slack()
        await slack.start()
        stack.push_async_callback(slack.stop)
        clock = SystemClock()
        clock.move_to_offset(TUESDAY_NOON - clock.machine_now())
        twilio = TwilioSimulator(lambda: clock.now().timestamp())
        await twilio.start()
        stack.push_async_callback(twilio.stop)
        port = free_port()
        path = folder / "hub.toml"
        path.write_text(
            _settings(folder, database_url, port, slack, twilio, account or {}, api, phone, further or {}), "utf-8"
        )
        await migrate(database_url)
        hub = await stack.enter_async_context(running(settings_of(path), "all", clock))
        twilio.point_at(f"{hub.url}/webhooks/twilio/main")
        slack.connect([f"{hub.url}/slack/events"], SECRET)
        http = await stack.enter_async_context(aiohttp.ClientSession(hub.url))
        rep = twilio.add_telephone(REP, "Petr")
        customer = twilio.add_telephone(CUSTOMER, "Jana", country="CZ")
        yield Switchboard(hub.url, hub.database, clock, slack, twilio, rep, customer, http)
        await twilio.settle()


def _slack() -> SlackSimulator:
    slack = SlackSimulator(SlackSimulatorSettings(limits_enforced=False, silence_seconds=0.05, retry_delays=(0.0,)))
    slack.seed(
        users=[NewUser("petr", "Petr", id="UPETR"), NewUser("guest", "Guest", id="UGUEST")],
        channels=[NewChannel("triage", members=("petr", "guest"))],
    )
    return slack


def _settings(
    folder: Path,
    database_url: str,
    port: int,
    slack: SlackSimulator,
    twilio: TwilioSimulator,
    account: Mapping[str, object],
    api: bool,
    phone: str,
    further: Mapping[str, Mapping[str, object]],
) -> str:
    tables: dict[str, Mapping[str, object]] = {
        "hub": {"timezone": "Europe/Prague"},
        "server": {"host": "127.0.0.1", "port": port, "public_url": f"http://127.0.0.1:{port}"},
        "database": {"url": database_url},
        "blobs": {"folder": str(folder / "blobs")},
        "slack": {
            "enabled": True,
            "team": slack.workspace.team_id,
            "default_channel": slack.channel_id("triage"),
            "bot_token": slack.bot_token,
            "signing_secret": SECRET,
            "base_url": slack.base_url,
            "seconds_between_posts": 0.0,
        },
        **({"api": {"country": "CZ"}, "api.tokens": {"telephony": TOKEN}} if api else {}),
        "connectors.calls.accounts.main": {
            "account_sid": twilio.account_sid,
            "auth_token": twilio.auth_token,
            "number": twilio.number,
            "base_url": twilio.base_url,
            **account,
        },
        **further,
        "[reps]": {
            "name": "Petr",
            "email": "petr@example.com",
            "slack_user": "UPETR",
            "timezone": "Europe/Prague",
            **({"phone": phone} if phone else {}),
        },
    }
    return "".join(f"[{name}]\n{_lines(values)}\n" for name, values in tables.items())


def _lines(table: Mapping[str, object]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())


HOUR = timedelta(hours=1)
