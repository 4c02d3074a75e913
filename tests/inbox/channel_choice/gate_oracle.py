"""A second opinion on the gate, computed in another way: from bitmaps of a week's minutes and lists of clock changes.

It shares with the gate nothing but the words of the question and the answer. Where the gate looks at the few moments at
which something can begin to be allowed, this lays every minute of the contact's week on a strip and looks for the first
one that is set, hour change by hour change.
"""

import json
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from connectors.contract.capabilities import Proactive
from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from inbox.channel_choice.values import AddressFacts, ChannelChoice, Outcome, Question
from inbox.deliveries.values import Purpose

HALF_A_DAY, DAY, WEEK = 720, 1440, 7 * 1440
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)  # a Monday
HORIZON_DAYS = 365 * 6
ZONES = {name.lower(): name for name in available_timezones()}
REPLIES = (Purpose.ANSWER, Purpose.OPT_OUT_CONFIRMATION)
CONSENTED = (Purpose.SALES, Purpose.MARKETING)


class Unclear(Exception):
    """What is stated cannot be understood, so nothing may be concluded from it."""


def check(question: Question, now: datetime, choice: ChannelChoice) -> None:
    """Raise AssertionError when the choice breaks anything the contact wants, or holds back what they allow."""
    _well_formed(choice)
    if choice.outcome in (Outcome.GO, Outcome.HOLD):
        _allowed(question, now, choice)
    else:
        assert choice.place is None and choice.due_at is None
        assert _something_stands_in_the_way(question, now), "it could have gone"


def _well_formed(choice: ChannelChoice) -> None:
    assert choice.reasons and all(reason.words for reason in choice.reasons)
    assert choice.sentence and "\n" not in choice.sentence and choice.sentence[-1] in ".?"
    assert choice.timezone.name in ZONES.values()


def _allowed(question: Question, now: datetime, choice: ChannelChoice) -> None:
    assert choice.place is not None
    at = choice.due_at or now
    assert (choice.outcome is Outcome.HOLD) == (choice.due_at is not None and at > now)
    assert not _forbidden(question, now)
    assert not (question.was_held and question.conversation.newest_inbound_sequence > question.seen_sequence)
    address = next(one for one in question.addresses if one.place == choice.place)
    assert may_write_there(question, address, at)
    _right_place(question, address, at)
    _right_moment(question, now, choice, at)


def _forbidden(question: Question, now: datetime) -> bool:
    contact = question.contact
    if question.is_automatic and question.purpose is Purpose.ANSWER and _not_for_programs(question, now):
        return True
    return {
        Purpose.OPT_OUT_CONFIRMATION: contact.opt_out_confirmed,
        Purpose.SALES: contact.blacklisted or not contact.sales_consent,
        Purpose.MARKETING: contact.blacklisted or not contact.marketing_consent,
        Purpose.ANSWER: contact.blacklisted,
        Purpose.SERVICE: contact.blacklisted,
    }[question.purpose]


def _not_for_programs(question: Question, now: datetime) -> bool:
    """No program answers another one, and none answers anybody twice within a day."""
    before = question.contact.answered_automatically_at
    return question.conversation.wants_no_automatic_answer or (before is not None and now < before + timedelta(days=1))


# Places


def may_write_there(question: Question, address: AddressFacts, at: datetime) -> bool:
    """Would writing to this address at this moment be within every rule that is about the address?"""
    origin = address.identity_id == question.conversation.identity_id
    picked = question.chosen is not None and question.chosen.identity_id == address.identity_id
    able = address.capabilities
    confirmation = question.purpose is Purpose.OPT_OUT_CONFIRMATION
    started = question.purpose not in REPLIES
    if able is None or not able.sends or address.gone:
        return False
    if (confirmation and address.opt_out_confirmed) or (address.opted_out and not confirmation):
        return False
    if address.answers_only and not confirmation and not (origin and question.purpose is Purpose.ANSWER):
        return False
    if address.identity_id in dict(question.excluded):
        return False
    if address.is_group and not origin:
        return False
    if (address.is_public or able.public) and not (origin and question.purpose is Purpose.ANSWER):
        return False
    if not address.verified and not _may_be_a_claim(question, origin or picked):
        return False
    if not _window_allows(question, address, at, started):
        return False
    return _carries(question, address)


def _may_be_a_claim(question: Question, known_to_be_used: bool) -> bool:
    if question.purpose in CONSENTED:
        return False
    return known_to_be_used or (question.purpose is Purpose.ANSWER and _came_by_a_one_way_road(question))


def _came_by_a_one_way_road(question: Question) -> bool:
    origins = [one for one in question.addresses if one.identity_id == question.conversation.identity_id]
    return bool(origins) and origins[0].capabilities is not None and not origins[0].capabilities.sends


def _window_allows(question: Question, address: AddressFacts, at: datetime, started: bool) -> bool:
    able, wrote = address.capabilities, address.last_inbound_at
    assert able is not None
    if question.content.privately and (address.is_public or able.public):
        allowed = able.private_reply_window
        return wrote is not None and allowed is not None and at < wrote + allowed
    inside = wrote is not None and (able.reply_window is None or at < wrote + able.reply_window)
    if wrote is not None and address.last_ad_at is not None and able.ad_window is not None:
        inside = inside or at < address.last_ad_at + able.ad_window
    if wrote is not None and able.late_window is not None:
        by_a_person = question.purpose is Purpose.ANSWER and not question.is_automatic
        inside = inside or (by_a_person and at < wrote + able.late_window)
    inside = inside or (wrote is not None and address.is_public and not able.public)
    match able.proactive:
        case Proactive.ALWAYS:
            return True
        case Proactive.AFTER_START:
            return wrote is not None
        case Proactive.WITHIN_WINDOW:
            return inside
        case Proactive.TEMPLATE_OUTSIDE_WINDOW:
            return inside or question.content.has_template
        case Proactive.NEVER:
            return inside and not started


def _carries(question: Question, address: AddressFacts) -> bool:
    able = address.capabilities
    assert able is not None
    if question.content.text_length > 0 and able.text_limit == 0:
        return False
    for need in question.content.attachments:
        limits = [able.media[kind] for kind in {need.kind, MediaKind.DOCUMENT} if kind in able.media]
        if not any(need.size <= one.bytes and need.mime_type in (one.mime_types or {need.mime_type}) for one in limits):
            return False
    return True


def _right_place(question: Question, address: AddressFacts, at: datetime) -> None:
    """The contact's own order was kept, unless a rep picked."""
    if question.chosen is not None:
        assert address.identity_id == question.chosen.identity_id
        return
    fitting = [one for one in question.addresses if may_write_there(question, one, at)]
    origins = [one for one in fitting if one.identity_id == question.conversation.identity_id]
    live = [one for one in origins if _looks_at_it(question, one, at)]
    if question.purpose in REPLIES and live:
        assert address in live
        return
    if question.purpose is Purpose.OPT_OUT_CONFIRMATION and origins:
        assert address in origins
        return
    order = stated_channels(question.contact.channel_priorities)
    named = [one.channel for one in fitting if one.channel in order]
    if named:
        assert order.index(address.channel) == min(order.index(channel) for channel in named)
    elif origins:
        assert address in origins
    elif question.purpose in CONSENTED:
        assert not order, "sold on a channel they did not name"


def _looks_at_it(question: Question, address: AddressFacts, at: datetime) -> bool:
    able, seen = address.capabilities, address.seen_live_at
    return able is not None and able.live and seen is not None and seen >= at - question.settings.live


def stated_channels(stated: object) -> list[Channel]:
    """The named channels, the best liked first."""
    best: dict[Channel, tuple[float, int]] = {}
    for position, entry in enumerate(stated if isinstance(stated, list) else []):
        try:
            channel, priority = Channel(entry["channel"].lower()), entry["priority"]
        except (TypeError, KeyError, ValueError, AttributeError):
            continue
        if type(priority) in (int, float) and priority == priority:
            best[channel] = min(best.get(channel, (priority, position)), (priority, position))
    return sorted(best, key=lambda channel: best[channel])


# Time


def _right_moment(question: Question, now: datetime, choice: ChannelChoice, at: datetime) -> None:
    begins = _begins(question, now)
    if _hours_do_not_bind(question, begins):
        assert at == begins
        return
    try:
        mask, zone = _week_of(question), expected_zone(question)
    except Unclear as unclear:
        raise AssertionError("sent although the preferences cannot be read") from unclear
    assert choice.timezone.name == zone
    first = _first_moment(question, mask, zone, begins)
    assert first == at, f"first allowed {first}, chosen {at}"


def _begins(question: Question, now: datetime) -> datetime:
    """From when on it may go as far as its writer is concerned: a time that was asked for, until they say now."""
    asked = question.not_before
    return now if asked is None or question.send_now_anyway else max(now, asked)


def _first_moment(question: Question, mask: bytes, zone: str, now: datetime) -> datetime | None:
    """The first allowed moment; by day, for who has to wait and states no hours of the day."""
    first = first_allowed(mask, zone, now)
    states_hours = _strip(question.contact.contact_hours) or _strip(question.contact.quiet_hours)
    if first == now or states_hours:
        return first
    by_day = bytes(8 * 60) + bytes([1]) * (14 * 60) + bytes(2 * 60)
    return first_allowed((int.from_bytes(mask) & int.from_bytes(by_day * 7)).to_bytes(WEEK), zone, now)


def _hours_do_not_bind(question: Question, now: datetime) -> bool:
    wrote = question.conversation.last_inbound_at
    fresh = question.settings.fresh_answer
    if question.purpose in REPLIES and wrote is not None and wrote - timedelta(minutes=5) <= now < wrote + fresh:
        return True
    return not question.contact.is_person or (question.purpose is Purpose.ANSWER and question.send_now_anyway)


def _week_of(question: Question) -> bytes:
    """One byte for each minute of the contact's week, Monday first: 1 where they may be written to."""
    contact = question.contact
    hours, quiet = _strip(contact.contact_hours), _strip(contact.quiet_hours)
    day = bytes([1]) * DAY if hours is None else hours
    urgent = question.purpose is Purpose.SERVICE and question.is_urgent and contact.urgent_notifications
    if quiet is not None and not urgent:
        day = (int.from_bytes(day) & ~int.from_bytes(quiet)).to_bytes(DAY)
    return day * 5 + (day * 2 if contact.weekend_contact else bytes(2 * DAY))


def _strip(stated: object) -> bytes | None:
    return _strip_of(json.dumps(stated, default=repr, sort_keys=True))


@cache
def _strip_of(stated_json: str) -> bytes | None:
    """The day as 1440 bytes, 1 inside the stated window; None when none is stated."""
    stated = json.loads(stated_json)
    if stated is None:
        return None
    if not isinstance(stated, dict):
        raise Unclear
    if stated.get("start") is None and stated.get("end") is None:
        return None
    start, end = _minute_of(stated.get("start")), _minute_of(stated.get("end"))
    if start is None or end is None or start in (end, DAY):
        raise Unclear
    length = (end - start) % DAY or DAY
    strip = bytearray(DAY)
    for step in range(length):
        strip[(start + step) % DAY] = 1
    return bytes(strip)


def _minute_of(stated: object) -> int | None:
    if not isinstance(stated, str) or len(stated) > 5:
        return None
    hour, colon, minute = stated.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and stated.isascii() and len(minute) == 2):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= DAY else None


def expected_zone(question: Question) -> str:
    """The zone by which the hours are to be read."""
    contact = question.contact
    windows = [one for one in (contact.contact_hours, contact.quiet_hours) if isinstance(one, dict)]
    beside = [one["timezone"] for one in windows if one.get("timezone") not in (None, "")]
    stated = beside or ([contact.timezone] if contact.timezone not in (None, "") else [])
    names = {ZONES.get(one.lower()) if isinstance(one, str) else None for one in stated}
    if names:
        (name, *others) = names
        if others or name is None:
            raise Unclear
        return name
    single = {zones[0] for zones in contact.phone_zones if len(zones) == 1 and zones[0] in ZONES.values()}
    if len(single) == 1:
        return single.pop()
    company = contact.company_zone
    return company if company is not None and company in ZONES.values() else question.settings.hub_zone


def first_allowed(mask: bytes, zone: str, now: datetime) -> datetime | None:
    """The first allowed moment from now on; None when nothing within ten days is."""
    changes, offsets = _clock_of(zone)
    minute = (now - EPOCH) // timedelta(minutes=1)
    local = (minute + offsets[bisect_right(changes, minute) - 1]) % WEEK
    if mask[local]:
        return now
    end = minute + 11 * DAY
    while minute < end:
        stretch = bisect_right(changes, minute)
        until = min(changes[stretch] if stretch < len(changes) else end, end)
        start = (minute + offsets[stretch - 1]) % WEEK
        found = (mask * 3).find(1, start, start + until - minute)
        if found >= 0:
            return EPOCH + timedelta(minutes=minute + found - start)
        minute = until
    return None


def clock_changes(zone: str) -> list[datetime]:
    """When the wall clock of the zone jumps, in the years looked at."""
    return [EPOCH + timedelta(minutes=minute) for minute in _clock_of(zone)[0][1:]]


@cache
def _clock_of(zone: str) -> tuple[list[int], list[int]]:
    """Minutes since EPOCH at which the wall clock's offset changes, and the offset (minutes) from each on."""
    info = ZoneInfo(zone)

    def offset(minute: int) -> int:
        found = (EPOCH + timedelta(minutes=minute)).astimezone(info).utcoffset()
        assert found is not None
        return int(found.total_seconds() // 60)

    def is_new(minute: int) -> bool:
        return offset(minute) != offsets[-1]

    changes, offsets = [-DAY], [offset(-DAY)]
    for start in range(-DAY, HORIZON_DAYS * DAY, HALF_A_DAY):  # within which no clock changes twice
        if is_new(start + HALF_A_DAY):
            exact = start + bisect_left(range(start, start + HALF_A_DAY), True, key=is_new)
            changes.append(exact)
            offsets.append(offset(exact))
    return changes, offsets


# Was it right to keep it back?


def _something_stands_in_the_way(question: Question, now: datetime) -> bool:
    if _forbidden(question, now):
        return True
    if question.was_held and question.conversation.newest_inbound_sequence > question.seen_sequence:
        return True
    moment: datetime | None = _begins(question, now)
    if not _hours_do_not_bind(question, _begins(question, now)):
        try:
            moment = _first_moment(question, _week_of(question), expected_zone(question), _begins(question, now))
        except Unclear:
            return True
    return moment is None or not _anywhere(question, moment)


def _anywhere(question: Question, at: datetime) -> bool:
    """Is there a place where this message may go by itself, or where the rep wants it?"""
    fitting = [one for one in question.addresses if may_write_there(question, one, at)]
    if question.chosen is not None:
        accounts = {one.account for one in question.addresses if one.identity_id == question.chosen.identity_id}
        exact = question.chosen.account if question.chosen.account in accounts else None
        return any(one.identity_id == question.chosen.identity_id and exact in (None, one.account) for one in fitting)
    stated = question.contact.channel_priorities
    order = stated_channels(stated)
    unreadable = stated is not None and not order and stated != []
    if question.purpose in CONSENTED:
        if unreadable:
            return False
        return any(not order or one.channel in order or _is_origin(question, one) for one in fitting)
    if question.purpose is Purpose.SERVICE:
        return bool(fitting)
    homeless = _came_by_a_one_way_road(question) or not any(_is_origin(question, one) for one in question.addresses)
    return any(
        homeless or one.channel in order or one.channel is question.conversation.channel or _is_origin(question, one)
        for one in fitting
    )


def _is_origin(question: Question, address: AddressFacts) -> bool:
    return address.identity_id == question.conversation.identity_id
