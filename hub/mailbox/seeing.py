"""What of our messages lies in chats and was not seen, for those who know a message by its name outside the chat."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.live import LiveChat
from hub.mailbox import store
from inbox.unseen.actions import Unseen


def unseen_in(chats: Mapping[str, LiveChat]) -> Unseen:
    """Is there one of these messages, of this account, that the visitor has not had before their eyes? An account that is gone
    from the settings has none."""

    async def unseen(session: AsyncSession, account: str, message_ids: Sequence[str]) -> bool:
        chat = chats.get(account)
        if chat is None or not message_ids:
            return False
        return bool(await store.unseen_of(session, account, [chat.frame_key(one) for one in message_ids]))

    return unseen
