"""A desk whose customer Anna writes by Telegram: the real connector beside the simulated provider, over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy import update

from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import Mode, TelegramSettings
from connectors.telegram.simulator import TelegramSimulator
from crm.interactions.model import Interaction
from crm.storage.unit_of_work import UnitOfWork
from inbox.slack.simulator import PersonFile
from tests.inbox.slack.house import Heard, House, Json, opened

ACCOUNT = "shop"


@dataclass
class AtTelegram:
    house: House
    telegram: TelegramSimulator
    anna: Any

    async def writes(self, text: str) -> Heard:
        """Anna writes, and it stands in the thread."""
        number = self.telegram.write(self.anna, text)
        heard = await self.house.hears(text, who=str(self.anna.id))

        async def name(work: UnitOfWork) -> None:
            its_own = update(Interaction).where(Interaction.id == heard.interaction_id)
            await work.session.execute(its_own.values(external_id=f"{self.anna.id}:{number}"))

        await self.house.changes(name)
        await self.house.sees(text, self.house.thread)
        return heard

    def mirrored(self, text: str) -> str:
        """The ts of what Anna wrote, in the thread."""
        return str(next(one for one in self.house.thread() if text in str(one))["ts"])

    async def answered(self, text: str, *files: PersonFile) -> str:
        """Petr types it and sends it; the ts of his own message, once it stands on Anna's telephone."""
        card = await self.house.card()
        outcome = await self.house.slack.type("petr", "triage", text, card["ts"], files)
        prompt = await self.house.whispered("petr", "Nothing has gone")
        with_files = f" with {len(files)} file{'s' if len(files) > 1 else ''}" if files else ""
        await self.house.slack.press("petr", "triage", prompt["ts"], f"Send by Telegram{with_files}")
        await self.house.until(lambda: text in "".join(self.texts()))
        await self.marked(str(outcome.ts), "white_check_mark")
        return str(outcome.ts)

    async def marked(self, ts: str, *names: str) -> None:
        """Just these emoji stand on this message."""
        await self.house.until(lambda: self.marks(ts) == list(names))

    def marks(self, ts: str) -> list[str]:
        found: Json = next(one for one in self.house.slack.messages("triage") if one["ts"] == ts)
        return [one["name"] for one in found.get("reactions", [])]

    def texts(self) -> list[str]:
        """What stands on Anna's telephone."""
        return [one.text for one in self.telegram.phone(self.anna)]

    def reactions(self) -> list[str]:
        """The emoji that stand on Anna's telephone."""
        return [emoji for one in self.telegram.phone(self.anna) for emoji in one.reactions]


@asynccontextmanager
async def open_at_telegram(database_url: str, **settings: Any) -> AsyncIterator[AtTelegram]:
    houses: list[House] = []
    telegram = TelegramSimulator(clock=lambda: houses[0].clock.now().timestamp() if houses else 0.0)
    await telegram.start()
    connector = TelegramConnector(
        ACCOUNT,
        TelegramSettings(bot_token=SecretStr(telegram.token), mode=Mode.POLLING, base_url=telegram.base_url),
    )
    try:
        async with opened(database_url, connectors=[connector], **settings) as house:
            houses.append(house)
            anna = telegram.add_person("Anna Nováková")
            telegram.press_start(anna)
            yield AtTelegram(house, telegram, anna)
    finally:
        await connector.close()
        await telegram.stop()
