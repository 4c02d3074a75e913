"""Which place fits a message, in the contact's own order.

Of an answer: a live web chat stays; else the stated order as far as address, capability and reply window allow; else the
channel they wrote on. Of a message we start: the stated order, else where they wrote last.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from inbox.channel_choice.places.values import Candidate, Obstacle, ObstacleCode, StatedOrder
from inbox.channel_choice.values import (
    CHANNEL_NAMES,
    AddressFacts,
    AttachmentNeed,
    Question,
    Reason,
    ReasonCode,
)
from inbox.deliveries.values import Purpose

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
REPLYING = frozenset({Purpose.ANSWER, Purpose.OPT_OUT_CONFIRMATION})  # they turned to us just before
ASKING_CONSENT = frozenset({Purpose.SALES, Purpose.MARKETING})


def read_order(stated: object) -> StatedOrder:
    """[{"channel": "email", "priority": 1}, ...] as channels; what cannot be read is left out and said."""
    if stated is None:
        return StatedOrder()
    if not isinstance(stated, Sequence) or isinstance(stated, str | bytes):
        return StatedOrder(problem="the stated order of channels is no list")
    ranked = [_entry(one) for one in stated]
    known = sorted((entry for entry in ranked if entry is not None), key=lambda entry: entry[0])
    channels = tuple(dict.fromkeys(channel for _, channel in known))
    problem = "a part of the stated order of channels cannot be read" if len(known) < len(ranked) else None
    return StatedOrder(channels, problem, {channel: rank for rank, channel in enumerate(channels)})


def _entry(stated: object) -> tuple[float, Channel] | None:
    if not isinstance(stated, Mapping):
        return None
    priority, name = stated.get("priority"), stated.get("channel")
    if isinstance(priority, bool) or not isinstance(priority, int | float) or math.isnan(priority):
        return None
    channel = _CHANNELS.get(name.strip().casefold()) if isinstance(name, str) else None
    return None if channel is None else (priority, channel)


_CHANNELS: Mapping[str, Channel] = {channel.value: channel for channel in Channel}


def candidates(question: Question, order: StatedOrder, at: datetime) -> tuple[Candidate, ...]:
    """Every known place in the order of looking, judged for a message that would be sent at this moment."""
    origin = origin_of(question)
    places = ((_rank(question, order, address, at), address) for address in question.addresses)
    return tuple(
        Candidate(address, reason, obstacle(question, order, origin, address, at))
        for (_, reason), address in sorted(places, key=_looking_order)
    )


def _looking_order(place: tuple[tuple[tuple[int, int], Reason], AddressFacts]) -> tuple[object, ...]:
    (rank, _), address = place
    last = address.last_inbound_at
    return (
        rank,
        not address.verified,
        -last.timestamp() if last else math.inf,
        str(address.identity_id),
        address.account,
    )


def _rank(
    question: Question, order: StatedOrder, address: AddressFacts, at: datetime
) -> tuple[tuple[int, int], Reason]:
    """Where this place stands in the order of looking, the smallest first, and why."""
    name = called(question)
    is_origin = address.identity_id == question.conversation.identity_id
    if question.purpose in REPLYING and is_origin and is_live(question, address, at):
        return (0, 0), Reason(ReasonCode.LIVE_CHAT, f"{name} is looking at it right now")
    if question.purpose is Purpose.OPT_OUT_CONFIRMATION and is_origin:
        return (0, 1), Reason(ReasonCode.WROTE_THERE, f"{name} wrote there")
    rank = order.ranks.get(address.channel)
    if rank is not None:
        words = f"{name} put it {ORDINALS[rank] if rank < len(ORDINALS) else f'at place {rank + 1}'}"
        return (1, rank * 2 + (not is_origin)), Reason(ReasonCode.STATED_ORDER, words, {"rank": rank + 1})
    if is_origin:
        return (2, 0), Reason(ReasonCode.WROTE_THERE, f"{name} wrote there")
    if address.channel is question.conversation.channel:
        return (2, 1), Reason(ReasonCode.WROTE_THERE, f"{name} wrote on that channel")
    return (3, 0), Reason(ReasonCode.ONLY_OTHER_WAY, f"it is another way to reach {name}")


def origin_of(question: Question) -> AddressFacts | None:
    """The place they wrote from last in this conversation."""
    wanted = question.conversation.identity_id
    return next((address for address in question.addresses if address.identity_id == wanted), None)


def is_live(question: Question, address: AddressFacts, at: datetime) -> bool:
    """They are looking at this web chat."""
    able = address.capabilities is not None and address.capabilities.live
    return able and address.seen_live_at is not None and at - address.seen_live_at <= question.settings.live


def obstacle(
    question: Question, order: StatedOrder, origin: AddressFacts | None, address: AddressFacts, at: datetime
) -> Obstacle | None:
    """What stands in the way of this message at this place at this moment; None when it fits."""
    return (
        _closed_for_good(question, address)
        or _not_the_place(question, order, origin, address)
        or _cannot_start(question, address, at)
        or _cannot_carry(question, address)
    )


def _closed_for_good(question: Question, address: AddressFacts) -> Obstacle | None:
    """What no choice of a rep can lift."""
    if address.gone is not None:
        return Obstacle(ObstacleCode.GONE, f"nothing arrives there any more ({address.gone})")
    if question.purpose is Purpose.OPT_OUT_CONFIRMATION:
        if address.opt_out_confirmed:
            return Obstacle(ObstacleCode.OPT_OUT_CONFIRMED, "the opt-out has been confirmed there already")
    elif address.opted_out or (address.answers_only and not _answers_there(question, address)):
        return Obstacle(ObstacleCode.OPTED_OUT, f"{called(question)} opted out there")
    for identity_id, words in question.excluded:
        if identity_id == address.identity_id:
            return Obstacle(ObstacleCode.EXCLUDED, words)
    if not address.has_account:
        return Obstacle(ObstacleCode.NO_ACCOUNT, "we have no account there")
    if address.capabilities is None:
        return Obstacle(ObstacleCode.NOT_CONNECTED, "our account there is not connected, or paused")
    if not address.capabilities.sends:
        return Obstacle(ObstacleCode.CANNOT_SEND, "nothing can be sent that way")
    return None


def _answers_there(question: Question, address: AddressFacts) -> bool:
    return question.purpose is Purpose.ANSWER and address.identity_id == question.conversation.identity_id


def _not_the_place(
    question: Question, order: StatedOrder, origin: AddressFacts | None, address: AddressFacts
) -> Obstacle | None:
    """Private words stay out of groups and public threads; what is only claimed is not written to; nor is what they did not name."""
    is_origin = origin is not None and address.identity_id == origin.identity_id
    is_chosen = question.chosen is not None and address.identity_id == question.chosen.identity_id
    if address.is_group and not is_origin:
        return Obstacle(ObstacleCode.GROUP, "it is a group chat")
    if address.stands_in_public and not (is_origin and question.purpose is Purpose.ANSWER):
        return Obstacle(ObstacleCode.PUBLIC, "anybody can read it there")
    if not address.verified and not _may_be_unproven(question, origin, is_origin or is_chosen):
        return Obstacle(ObstacleCode.NOT_VERIFIED, f"it is not proven that it is {called(question)}'s")
    if not is_origin and not is_chosen and not _may_be_unnamed(question, order, origin, address):
        return Obstacle(ObstacleCode.NOT_NAMED, f"{called(question)} did not ask for it")
    return None


def _may_be_unproven(question: Question, origin: AddressFacts | None, is_named: bool) -> bool:
    """A claimed address may be answered where they wrote from it, where the rep picked it, or where there is no way back."""
    if question.purpose in ASKING_CONSENT:
        return False
    return is_named or (question.purpose is Purpose.ANSWER and _is_mute(origin))


def _may_be_unnamed(question: Question, order: StatedOrder, origin: AddressFacts | None, address: AddressFacts) -> bool:
    """A channel outside the stated order, and not where they wrote."""
    if address.channel in order.ranks:
        return True
    if question.purpose in ASKING_CONSENT:
        return not order.channels
    if question.purpose is Purpose.SERVICE:
        return True
    return address.channel is question.conversation.channel or origin is None or _is_mute(origin)


def _is_mute(origin: AddressFacts | None) -> bool:
    """They came in on a way that leads nowhere back, such as a form."""
    return origin is not None and origin.capabilities is not None and not origin.capabilities.sends


def _cannot_start(question: Question, address: AddressFacts, at: datetime) -> Obstacle | None:
    """May we write now, as far as the provider's windows and its rule for writing first go?"""
    capabilities, name = _able(address), called(question)
    if address.last_inbound_at is None and capabilities.proactive not in _BEFORE_THEY_WROTE:
        return Obstacle(ObstacleCode.NOT_STARTED, f"{name} has not written there yet, and we may not write first")
    if capabilities.proactive is Proactive.NEVER and question.purpose not in REPLYING:
        return Obstacle(ObstacleCode.NEVER_FIRST, "only answers may be sent there")
    if address.stands_in_public and question.content.privately:
        return _cannot_answer_privately(capabilities, address, at)
    if capabilities.proactive in _BEFORE_AND_AFTER or _is_window_open(capabilities, address, at):
        return None
    if is_late(question, address, at):
        return None
    if capabilities.proactive is not Proactive.TEMPLATE_OUTSIDE_WINDOW:
        return Obstacle(ObstacleCode.WINDOW_CLOSED, "the time to answer there is over")
    if question.content.has_template:
        return None
    return Obstacle(ObstacleCode.TEMPLATE_NEEDED, "only an approved template may be sent there now")


def _cannot_answer_privately(capabilities: Capabilities, address: AddressFacts, at: datetime) -> Obstacle | None:
    """Who wrote in public may be written to privately for a while, whatever the rules for messages are."""
    window = capabilities.private_reply_window
    if window is None:
        return Obstacle(ObstacleCode.PUBLIC_ONLY, "what is written in public there cannot be answered privately")
    if address.last_inbound_at is not None and at - address.last_inbound_at < window:
        return None
    words = f"the {span(window)} in which it could be answered privately are over; it can still be answered in public"
    return Obstacle(ObstacleCode.WINDOW_CLOSED, words)


def span(window: timedelta) -> str:
    """A time to answer in words: "7 days", "24 hours"."""
    days = window // timedelta(days=1)
    return f"{days} days" if days > 1 else f"{window // timedelta(hours=1)} hours"


_BEFORE_THEY_WROTE = frozenset({Proactive.ALWAYS, Proactive.TEMPLATE_OUTSIDE_WINDOW})
_BEFORE_AND_AFTER = frozenset({Proactive.ALWAYS, Proactive.AFTER_START})


def _is_window_open(capabilities: Capabilities, address: AddressFacts, at: datetime) -> bool:
    """Since they wrote last, or, where the channel counts it longer, since they came by an advertisement. What stands in public
    beside messages has no such end: it is of the messages."""
    if address.last_inbound_at is None:
        return False
    if _is_beside_messages(address):
        return True
    if capabilities.reply_window is None or at - address.last_inbound_at < capabilities.reply_window:
        return True
    by_ad = address.last_ad_at
    return by_ad is not None and capabilities.ad_window is not None and at - by_ad < capabilities.ad_window


def _is_beside_messages(address: AddressFacts) -> bool:
    return address.is_public and not (address.capabilities is not None and address.capabilities.public)


def is_late(question: Question, address: AddressFacts, at: datetime) -> bool:
    """The window is over, and the channel lets a person, not a machine, answer for longer."""
    capabilities = address.capabilities
    if capabilities is None or capabilities.late_window is None or address.last_inbound_at is None:
        return False
    if question.purpose is not Purpose.ANSWER or question.is_automatic or _is_window_open(capabilities, address, at):
        return False
    if address.stands_in_public and question.content.privately:
        return False
    return at - address.last_inbound_at < capabilities.late_window


def _cannot_carry(question: Question, address: AddressFacts) -> Obstacle | None:
    capabilities = _able(address)
    if question.content.text_length and not capabilities.text_limit:
        return Obstacle(ObstacleCode.NO_TEXT, "it carries no text")
    for attachment in question.content.attachments:
        if not any(_takes(capabilities, kind, attachment) for kind in (attachment.kind, MediaKind.DOCUMENT)):
            return Obstacle(ObstacleCode.ATTACHMENT, f"it does not take this {attachment.kind}")
    return None


def _takes(capabilities: Capabilities, kind: MediaKind, attachment: AttachmentNeed) -> bool:
    limit = capabilities.media.get(kind)
    if limit is None or attachment.size > limit.bytes:
        return False
    return not limit.mime_types or attachment.mime_type in limit.mime_types


def _able(address: AddressFacts) -> Capabilities:
    if address.capabilities is None:
        raise ValueError("a place without an account of ours is sorted out before this")
    return address.capabilities


def called(question: Question) -> str:
    """The contact's name for a sentence, or what to say without one. Names come from outside: one line, short."""
    if not question.contact.is_person:
        return "the group"
    return " ".join(question.contact.name.split())[:40] or "the contact"


def channel_name(address: AddressFacts) -> str:
    return CHANNEL_NAMES[address.channel]
