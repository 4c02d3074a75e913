"""The messages of one Facebook Page: identity and abilities; reading and writing are handed on."""

from datetime import timedelta
from typing import ClassVar

from connectors.contract.capabilities import Capabilities, MediaLimit, Proactive
from connectors.contract.channel import Channel
from connectors.contract.inbound import InboundEvent, MediaKind, ReportedStatus
from connectors.contract.outbound import OutboundPart
from connectors.messenger.compose import TEXT_CHARACTERS, Page, compose
from connectors.messenger.parse import KIND, concerns, read
from connectors.messenger.settings import MessengerSettings
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_connector import GraphConnector
from connectors.toolkit.graph_sending import PAYLOAD_BYTES, QUICK_REPLIES, TITLE_CHARACTERS, GraphCall

FILE_BYTES = 25 * 1024 * 1024
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})

# Sources: Meta's Send API (lengths, sizes), its rate page of 2026-03-23 (300 texts, 10 sound or video a second and Page), its
# policy of 2026-09-28 (24 hours, 7 days after an advertisement, 7 days for people with HUMAN_AGENT).
CAPABILITIES = Capabilities(
    text_limit=TEXT_CHARACTERS,
    media={
        MediaKind.IMAGE: MediaLimit(FILE_BYTES, PICTURES),
        MediaKind.VIDEO: MediaLimit(FILE_BYTES),
        MediaKind.AUDIO: MediaLimit(FILE_BYTES),
        MediaKind.VOICE: MediaLimit(FILE_BYTES),
        MediaKind.DOCUMENT: MediaLimit(FILE_BYTES),
    },
    buttons=QUICK_REPLIES,
    button_label_limit=TITLE_CHARACTERS,
    button_value_limit=PAYLOAD_BYTES,
    typing=True,
    typing_lasts=timedelta(seconds=20),
    read_marks=True,
    reports=frozenset({ReportedStatus.DELIVERED, ReportedStatus.READ}),
    messages_per_second=300,
    burst=300,
    messages_per_second_per_address=10,
    reply_window=timedelta(hours=24),
    ad_window=timedelta(days=7),
    late_window=timedelta(days=7),
    proactive=Proactive.WITHIN_WINDOW,
)


class MessengerConnector(GraphConnector):
    name: ClassVar[str] = "messenger"
    channel: ClassVar[Channel] = Channel.MESSENGER
    kind: ClassVar[str] = KIND

    def __init__(self, account: str, settings: MessengerSettings) -> None:
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
