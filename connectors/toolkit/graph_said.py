"""One item of messaging with its two ends, and the frame of its event: what all readers of such items start from. Pure."""

from dataclasses import dataclass

from connectors.contract.inbound import Direction, Referral, Sender
from connectors.toolkit.graph_attachments import referral_of
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_frames import Frame, Place, Unusable, frame_of
from connectors.toolkit.payload import JsonObject


@dataclass(frozen=True, slots=True)
class Said:
    """One item, with its own object (`body`, the value of `kind`) and its two ends. `person` is the contact of the two."""

    place: Place
    item: Item
    content: JsonObject
    kind: str
    sender: str | None
    recipient: str | None
    is_ours: bool

    @property
    def body(self) -> JsonObject:
        return self.content.inside(self.kind)

    @property
    def person(self) -> str | None:
        return self.recipient if self.is_ours else self.sender


def frame(said: Said, event_id: str) -> Frame:
    """Where and when it happened, and who did it. An item that names nobody stays one that can be read."""
    frame = frame_of(said.place, said.item, event_id)
    frame["at"] = said.content.moment("timestamp")
    frame["direction"] = Direction.OUTBOUND if said.is_ours else Direction.INBOUND
    frame["address"] = said.place.address(said.person) if said.person else None
    frame["sender"] = Sender(said.sender) if said.sender else None
    return frame


def message_id(said: Said) -> str:
    """The id of the message that an item is or speaks of. Raises Unusable where it names none, or nobody."""
    mid = said.body.identifier("mid")
    if mid is None:
        raise Unusable(f"an item of kind {said.kind} without the id of its message")
    if said.person is None:
        raise Unusable(f"an item of kind {said.kind} that names nobody")
    return mid


def came_by(said: Said) -> Referral | None:
    """The advertisement or link that stands in an item, or beside it."""
    return referral_of(said.body.inside("referral")) or referral_of(said.content.inside("referral"))
