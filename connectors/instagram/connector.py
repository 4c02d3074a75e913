"""One professional account of Instagram: identity and abilities; reading and writing are handed on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from connectors.contract.capabilities import Capabilities, MediaLimit, Proactive, TextUnit
from connectors.contract.channel import Channel
from connectors.contract.inbound import InboundEvent, MediaKind, ReportedStatus
from connectors.contract.outbound import OutboundPart
from connectors.instagram.compose import HEARTS, TEXT_BYTES, Profile, compose
from connectors.instagram.parse import KIND, concerns, read
from connectors.instagram.settings import InstagramSettings
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_connector import GraphConnector
from connectors.toolkit.graph_sending import PAYLOAD_BYTES, QUICK_REPLIES, TITLE_CHARACTERS, GraphCall

MEGABYTE = 1024 * 1024
SOUNDS = frozenset({"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"})
FILMS = frozenset({"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"})

# Sources: Meta's pages on Instagram messaging (2026), its rate page of 2026-03-23, its policy of 2026-09-28. An
# account is told what was read, not what was delivered.
FILES: Mapping[MediaKind, MediaLimit] = {
    MediaKind.IMAGE: MediaLimit(8 * MEGABYTE, frozenset({"image/jpeg", "image/png", "image/gif"})),
    MediaKind.VIDEO: MediaLimit(25 * MEGABYTE, FILMS),
    MediaKind.AUDIO: MediaLimit(25 * MEGABYTE, SOUNDS),
    MediaKind.VOICE: MediaLimit(25 * MEGABYTE, SOUNDS),
    MediaKind.DOCUMENT: MediaLimit(25 * MEGABYTE, frozenset({"application/pdf"})),
}
CAPABILITIES = Capabilities(
    text_limit=TEXT_BYTES,
    text_unit=TextUnit.BYTES,
    media=FILES,
    buttons=QUICK_REPLIES,
    button_label_limit=TITLE_CHARACTERS,
    button_value_limit=PAYLOAD_BYTES,
    replies=True,
    deletions=True,
    changes_public_alone=True,
    reactions=True,
    reaction_emoji=HEARTS,
    typing=True,
    typing_lasts=timedelta(seconds=20),
    read_marks=True,
    reports=frozenset({ReportedStatus.READ}),
    messages_per_second=300,
    burst=300,
    messages_per_second_per_address=10,
    reply_window=timedelta(hours=24),
    late_window=timedelta(days=7),
    private_reply_window=timedelta(days=7),
    proactive=Proactive.WITHIN_WINDOW,
)


class InstagramConnector(GraphConnector):
    """Private messages and public comments side by side: which of the two something is, its event says."""

    name: ClassVar[str] = "instagram"
    channel: ClassVar[Channel] = Channel.INSTAGRAM
    kind: ClassVar[str] = KIND

    def __init__(self, account: str, settings: InstagramSettings) -> None:
        super().__init__(account, settings)
        self._profile = Profile(settings.account_id)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def account_id(self) -> str:
        return self._profile.id

    def concerns(self, item: Item) -> bool:
        return concerns(item)

    def read(self, item: Item) -> InboundEvent:
        return read(self._place, item)

    def compose(self, part: OutboundPart) -> GraphCall:
        return compose(self._profile, part)
