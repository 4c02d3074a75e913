"""What is said in public on one Facebook Page: identity and abilities; reading and writing are handed on."""

from datetime import timedelta
from typing import ClassVar

from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel
from connectors.contract.inbound import InboundEvent
from connectors.contract.outbound import OutboundPart
from connectors.facebook.compose import COMMENT_CHARACTERS, LIKES, Page, compose
from connectors.facebook.parse import KIND, concerns, read
from connectors.facebook.settings import FacebookSettings
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_connector import GraphConnector
from connectors.toolkit.graph_sending import GraphCall

# Sources: Meta's Graph API pages on comments and private replies (2026). Meta publishes no rate for comments but that of the
# Page as a whole; Pages that answer fast look like spam to it. Nobody tells what was read.
CAPABILITIES = Capabilities(
    text_limit=COMMENT_CHARACTERS,
    replies=True,
    edits=True,
    deletions=True,
    changes_public_alone=True,
    reactions=True,
    reaction_emoji=LIKES,
    messages_per_second=5,
    messages_per_second_per_address=1,
    private_reply_window=timedelta(days=7),
    proactive=Proactive.NEVER,
    public=True,
)


class FacebookConnector(GraphConnector):
    name: ClassVar[str] = "facebook"
    channel: ClassVar[Channel] = Channel.FACEBOOK
    kind: ClassVar[str] = KIND

    def __init__(self, account: str, settings: FacebookSettings) -> None:
        super().__init__(account, settings)
        self._page = Page(settings.page_id)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def account_id(self) -> str:
        return self._page.id

    def concerns(self, item: Item) -> bool:
        return concerns(item)

    def read(self, item: Item) -> InboundEvent:
        return read(self._place, item)

    def compose(self, part: OutboundPart) -> GraphCall:
        return compose(self._page, part)
