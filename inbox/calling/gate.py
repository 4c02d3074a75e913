"""The gate, asked about a call: which of our accounts, and whether their telephone may ring now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel
from crm.accounts import store as account_store
from crm.contacts import store as contact_store
from inbox.calling import store
from inbox.calling.rules import judge
from inbox.calling.values import BadCall, Verdict
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.values import GateSettings
from inbox.conversations.model import Conversation
from inbox.deliveries.values import Purpose

NO_ACCOUNT = "No telephone account of the hub can place calls."


@dataclass(frozen=True, slots=True)
class CallGate:
    """`accounts` are the names of our telephone accounts that place calls, the first one usually."""

    accounts: Sequence[str]
    settings: GateSettings

    async def verdict(
        self,
        session: AsyncSession,
        conversation: Conversation,
        identity_id: UUID,
        account: str,
        purpose: Purpose,
        now: datetime,
    ) -> Verdict:
        """Whether this telephone of theirs may be called at this moment (hub time), and why not. Nothing is kept."""
        question = await gate_store.question(
            session, conversation, gate_store.Wish(purpose=purpose), self.settings, _carries_nothing
        )
        called_us_at = None
        if conversation.contact_id is not None:
            contact_id = await contact_store.resolved_id(session, conversation.contact_id)
            called_us_at = await store.called_us_at(session, contact_id)
        works = account in self.accounts and not await account_store.is_paused(session, Channel.PHONE, account)
        return judge(question, identity_id, account, called_us_at, now, works=works)

    async def account(self, session: AsyncSession, wanted: str | None) -> str:
        """The account asked for, else the first that is not paused, else the first. BadCall where there is none."""
        if wanted is not None and wanted not in self.accounts:
            raise BadCall({"account": f"There is no telephone account {wanted!r} that places calls."})
        if wanted is not None:
            return wanted
        if not self.accounts:
            raise BadCall({"account": NO_ACCOUNT})
        working = [one for one in self.accounts if not await account_store.is_paused(session, Channel.PHONE, one)]
        return (working or self.accounts)[0]


def _carries_nothing(channel: Channel, account: str) -> Capabilities | None:
    """What an account can carry matters to what is written; of a call `judge` says it."""
    return None
