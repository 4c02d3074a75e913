"""What a delivery's row says: the gate's question, the message, and its parts as rows and as calls."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundMessage, OutboundPart, Template, Unsubscribe
from connectors.contract.protocol import Connector
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.values import ChannelChoice, ChosenPlace, ReasonCode
from inbox.conversations.model import Conversation
from inbox.deliveries.load import Load
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.recipients import Recipients
from inbox.unseen.store import copy_reason, is_copy


def wish_of(delivery: Delivery) -> gate_store.Wish:
    """The gate's question as the delivery puts it at send time."""
    content = delivery.content or {}
    return gate_store.Wish(
        purpose=delivery.purpose,
        text=delivery.text,
        attachment_ids=tuple(attachment_ids(delivery)),
        has_template=bool(content.get("template")),
        privately=bool(content.get("privately")),
        chosen=place_of(delivery) if delivery.chosen_by_rep or is_copy(delivery) else None,
        chosen_because=copy_reason(delivery),
        send_now_anyway=delivery.send_now_anyway,
        seen_sequence=delivery.answers_sequence,
        was_held=delivery.due_at is not None,
        excluded=tuple((UUID(place), words) for place, words in content.get("excluded", {}).items()),
        is_automatic=is_automatic(delivery),
        not_before=_moment(content.get(gate_store.NOT_BEFORE)),
        delivery_id=delivery.id,
    )


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def is_automatic(delivery: Delivery) -> bool:
    """No person wrote it."""
    return bool((delivery.content or {}).get(gate_store.AUTOMATIC))


def place_of(delivery: Delivery) -> ChosenPlace | None:
    if delivery.identity_id is None or delivery.channel is None:
        return None
    return ChosenPlace(delivery.identity_id, delivery.channel, delivery.account)


def subject_of(delivery: Delivery) -> str | None:
    """What a mail is called that begins a talk there; None where nobody said."""
    return (delivery.content or {}).get("subject")


def attachment_ids(delivery: Delivery) -> list[UUID]:
    return [UUID(one) for one in (delivery.content or {}).get("attachments", ())]


def buttons_of(delivery: Delivery) -> tuple[Button, ...]:
    return tuple(Button(**one) for one in (delivery.content or {}).get("buttons", ()))


def buttons_under(part: DeliveryPart) -> tuple[Button, ...]:
    """Those that stand under this part of it."""
    return tuple(Button(**one) for one in (part.content or {}).get("buttons", ()))


def is_public(answered: Interaction | None) -> bool:
    """What is answered stands where anybody can read it."""
    return answered is not None and bool((answered.platform_data or {}).get("public"))


def template_of(delivery: Delivery) -> Template | None:
    """The approved message that goes instead of a text."""
    return _template((delivery.content or {}).get("template"))


def _template(kept: JsonObject | None) -> Template | None:
    if not kept:
        return None
    values = {name: tuple(kept.get(name, ())) for name in ("variables", "button_values")}
    return Template(str(kept["name"]), str(kept["language"]), **values)


def message_of(
    delivery: Delivery,
    conversation: Conversation,
    answered: Interaction | None,
    who: Recipients,
    files: Sequence[Attachment],
    unsubscribe: Unsubscribe | None,
) -> OutboundMessage:
    """The whole message as it goes to these people, before it is cut. `answered`: what it stands below, where it does."""
    return OutboundMessage(
        who.address,
        delivery.text,
        tuple(files),
        buttons_of(delivery),
        reply_to=answered.external_id if answered else None,
        subject=(answered.subject if answered else None) or conversation.subject or subject_of(delivery),
        references=_before(answered),
        copied=who.copied,
        automatic=is_automatic(delivery),
        template=template_of(delivery),
        privately=bool((delivery.content or {}).get("privately")) and is_public(answered),
        public=is_public(answered),
        unsubscribe=unsubscribe,
    )


def _before(answered: Interaction | None) -> tuple[str, ...]:
    """The ids that the answered message itself answers, oldest first."""
    known = (answered.platform_data or {}).get("answers", ()) if answered else ()
    return tuple(reversed(known))


def timed(part: OutboundPart, choice: ChannelChoice) -> OutboundPart:
    """Whether it goes on the ground that a person answers late: the gate has decided that."""
    return replace(part, late=any(reason.code is ReasonCode.LATE_ANSWER for reason in choice.reasons))


def part_rows(
    delivery: Delivery, outbound: Sequence[OutboundPart], attachment_ids: Sequence[str], connector: Connector
) -> list[DeliveryPart]:
    """The plan as rows. Files stand in the plan in their order, each once."""
    files = iter(attachment_ids)

    def taken(part: OutboundPart) -> list[str]:
        return [next(files) for _ in (*([part.attachment] if part.attachment else []), *part.further)]

    return [
        DeliveryPart(
            delivery_id=delivery.id,
            position=position,
            text=part.text,
            content=_part_content(part, taken(part)),
            account_key=f"{part.address.channel}:{connector.account}",
        )
        for position, part in enumerate(outbound)
    ]


def _part_content(part: OutboundPart, attachment_ids: list[str]) -> JsonObject:
    return {
        "attachment": attachment_ids[0] if attachment_ids else None,
        "further": attachment_ids[1:],
        "kind": part.attachment.kind.value if part.attachment else None,
        "buttons": [asdict(button) for button in part.buttons],
        "reply_to": part.reply_to,
        "subject": part.subject,
        "references": list(part.references),
        "copied": list(part.copied),
        "automatic": part.automatic,
        "template": asdict(part.template) if part.template else None,
        "privately": part.privately,
        "late": part.late,
        "unsubscribe": asdict(part.unsubscribe) if part.unsubscribe else None,
    }


def outbound_part(row: DeliveryPart, address: ChannelAddress, files: Mapping[str, Attachment]) -> OutboundPart:
    """The call that a row stands for."""
    content = row.content or {}
    return OutboundPart(
        address,
        text=row.text,
        attachment=_as_planned(files.get(content.get("attachment") or ""), content),
        further=tuple(files[one] for one in content.get("further", ()) if one in files),
        buttons=buttons_under(row),
        reply_to=content.get("reply_to"),
        subject=content.get("subject"),
        references=tuple(content.get("references", ())),
        copied=tuple(content.get("copied", ())),
        automatic=bool(content.get("automatic")),
        template=_template(content.get("template")),
        privately=bool(content.get("privately")),
        late=bool(content.get("late")),
        unsubscribe=Unsubscribe(**content["unsubscribe"]) if content.get("unsubscribe") else None,
        key=str(row.id),
    )


def _as_planned(file: Attachment | None, content: JsonObject) -> Attachment | None:
    """In the kind in which the channel takes it: a picture too large for one goes as a document."""
    kind = content.get("kind")
    return replace(file, kind=MediaKind(kind)) if file is not None and kind else file


def call_for(part: DeliveryPart, load: Load, address: ChannelAddress) -> OutboundPart:
    """The call for a part as it was planned, without copies to those who must not have one by now."""
    planned = outbound_part(part, address, load.files)
    return replace(planned, copied=tuple(one for one in planned.copied if one in load.copied))


def left_out(delivery: Delivery, who: Recipients) -> JsonObject:
    """Who was to get a copy and does not, as columns: the rep reads it."""
    before = (delivery.content or {}).get("left_out")
    return {"content": {**(delivery.content or {}), "left_out": dict(who.left_out)}} if who.left_out or before else {}
