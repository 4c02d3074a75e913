"""The gate: the one decision that everything we write has to pass, made when it is written and again when it is sent.

    forbidden?     blacklisted, no consent, opt-out confirmed already        -> refuse
                   a machine's answer to a machine, or a second one a day    -> refuse
    wrote again?   the contact wrote while this waited                       -> return to the rep
    when?          their hours, by their clock, unless they wrote just now   -> now, a moment, or return to the rep
    where?         judged for that moment                                    -> a place, or return to the rep

Pure: the same question at the same moment has the same answer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.channel_choice import machines
from inbox.channel_choice.hours.rules import broken_rules, city, next_allowed, read_hours, zone_of
from inbox.channel_choice.hours.values import NIGHT, Hours, HoursUnreadable, TimeRule
from inbox.channel_choice.places import rules as places
from inbox.channel_choice.places.rules import called, channel_name
from inbox.channel_choice.places.values import Candidate, ObstacleCode, StatedOrder
from inbox.channel_choice.values import (
    ChannelChoice,
    ChosenPlace,
    Considered,
    Outcome,
    Question,
    Reason,
    ReasonCode,
    ZoneChoice,
)
from inbox.deliveries.values import Purpose

# A provider's clock may run a little ahead of ours.
CLOCK_SKEW = timedelta(minutes=5)

PURPOSE_WORDS = {
    Purpose.ANSWER: "an answer",
    Purpose.SERVICE: "a service message",
    Purpose.SALES: "a sales message",
    Purpose.MARKETING: "a marketing message",
    Purpose.OPT_OUT_CONFIRMATION: "the confirmation of an opt-out",
}


def choose(question: Question, now: datetime) -> ChannelChoice:
    """Where this message goes, when and why; or why it does not. `now` is the hub's time, with a zone."""
    zone, zone_problem = zone_of(question.contact, question.settings.hub_zone)
    forbidden = _forbidden(question) or machines.forbidden(question, now)
    if forbidden is not None:
        return _not_sent(question, zone, Outcome.REFUSE, forbidden)
    if question.was_held and question.conversation.newest_inbound_sequence > question.seen_sequence:
        return _not_sent(question, zone, Outcome.RETURN_TO_REP, _wrote_again(question))
    timing = _asked_timing(question, zone, zone_problem, now)
    if timing.moment is None:
        return _not_sent(question, zone, Outcome.RETURN_TO_REP, timing.reason, may_send_now=_may_lift(question))
    return _placed(question, zone, timing, timing.moment, now)


# Is it allowed at all?


def _forbidden(question: Question) -> Reason | None:
    contact, name = question.contact, called(question)
    match question.purpose:
        case Purpose.OPT_OUT_CONFIRMATION:
            if contact.opt_out_confirmed:
                return Reason(ReasonCode.OPT_OUT_CONFIRMED, f"{name}'s opt-out has been confirmed once already")
        case _ if contact.blacklisted:
            return Reason(ReasonCode.BLACKLISTED, f"{name} is blacklisted and gets nothing from us")
        case Purpose.SALES if not contact.sales_consent:
            return Reason(ReasonCode.NO_CONSENT, f"{name} has not agreed to sales messages", {"asked": "sales"})
        case Purpose.MARKETING if not contact.marketing_consent:
            return Reason(ReasonCode.NO_CONSENT, f"{name} has not agreed to marketing messages", {"asked": "marketing"})
        case _:
            pass
    return None


def _wrote_again(question: Question) -> Reason:
    words = f"{called(question)} wrote again while this waited; send it still?"
    data = {"newest": question.conversation.newest_inbound_sequence, "seen": question.seen_sequence}
    return Reason(ReasonCode.WROTE_AGAIN, words, data)


# When?


@dataclass(frozen=True, slots=True)
class Timing:
    """`moment` is now, or the next allowed one; None when no moment can be named and a person must look."""

    moment: datetime | None
    reason: Reason


def _asked_timing(question: Question, zone: ZoneChoice, zone_problem: str | None, now: datetime) -> Timing:
    """The rules of the moment that was asked for, where one was that is still to come; a rep's "now" ends the waiting."""
    asked = question.not_before
    if asked is None or asked <= now or question.send_now_anyway:
        return _timing(question, zone, zone_problem, now)
    timing = _timing(question, zone, zone_problem, asked)
    return Timing(asked, AS_ASKED) if timing.moment == asked else timing


AS_ASKED = Reason(ReasonCode.AS_ASKED, "you asked for that time")


def _timing(question: Question, zone: ZoneChoice, zone_problem: str | None, now: datetime) -> Timing:
    """Whose rules bind: none an answer to something just written, all of them everything else."""
    fresh = _fresh_age(question, now)
    if fresh is not None:
        return Timing(now, Reason(ReasonCode.FRESH_ANSWER, f"they wrote {_ago(fresh)}", {"seconds": fresh.seconds}))
    if not question.contact.is_person:
        return Timing(now, Reason(ReasonCode.WITHIN_HOURS, "a group chat has no hours of its own"))
    if question.send_now_anyway and question.purpose is Purpose.ANSWER:
        return Timing(now, Reason(ReasonCode.SEND_NOW_ANYWAY, "you chose to send it now, whatever the hour"))
    if zone_problem is not None:
        return Timing(None, _unreadable(question, ReasonCode.ZONE_UNREADABLE, zone_problem))
    try:
        hours = read_hours(question.contact)
    except HoursUnreadable as unreadable:
        return Timing(None, _unreadable(question, ReasonCode.HOURS_UNREADABLE, str(unreadable)))
    return _by_the_clock(question, zone, hours, now)


def _fresh_age(question: Question, now: datetime) -> timedelta | None:
    """How long ago they wrote what is answered, while that is short enough; None when it is not, or is no answer."""
    wrote = question.conversation.last_inbound_at
    if wrote is None or question.purpose not in places.REPLYING:
        return None
    age = now - wrote
    return max(age, timedelta(0)) if -CLOCK_SKEW <= age < question.settings.fresh_answer else None


def _unreadable(question: Question, code: ReasonCode, problem: str) -> Reason:
    words = f"it is not certain when {called(question)} may be written to: {problem}; mend it there, or decide yourself"
    return Reason(code, words, {"problem": problem})


def _by_the_clock(question: Question, zone: ZoneChoice, hours: Hours, now: datetime) -> Timing:
    clock = ZoneInfo(zone.name)
    binding = hours
    if question.purpose is Purpose.SERVICE and question.is_urgent and question.contact.urgent_notifications:
        binding = Hours(hours.contact, None, hours.weekend)
    broken = broken_rules(now, clock, binding)
    local = now.astimezone(clock)
    if not broken:
        if binding is not hours and broken_rules(now, clock, hours):
            words = f"it is urgent and {called(question)} wants urgent notices in quiet hours too"
            return Timing(now, Reason(ReasonCode.URGENT_SERVICE, words))
        return Timing(now, Reason(ReasonCode.WITHIN_HOURS, f"it is {local:%H:%M} in {city(zone.name)}"))
    moment = next_allowed(now, clock, binding if hours.contact or hours.quiet else replace(binding, quiet=NIGHT))
    if moment is None:
        return Timing(None, _never(question, hours))
    return Timing(moment, _waits(question, broken[0], hours, local))


def _never(question: Question, hours: Hours) -> Reason:
    words = (
        f"{called(question)}'s contact hours ({hours.contact or 'any'}) and quiet hours ({hours.quiet or 'none'}) "
        "leave no minute to write"
    )
    return Reason(ReasonCode.NEVER_ALLOWED, words)


def _waits(question: Question, broken: TimeRule, hours: Hours, local: datetime) -> Reason:
    """The first rule that a message sent now would break."""
    name, data = called(question), {"local": local.strftime("%a %H:%M")}
    match broken:
        case TimeRule.WEEKEND:
            return Reason(ReasonCode.WEEKEND, f"{name} is not written to at weekends", data)
        case TimeRule.CONTACT_HOURS:
            words = f"{name} wants to hear from us from {hours.contact} only"
            return Reason(ReasonCode.OUTSIDE_CONTACT_HOURS, words, data)
        case TimeRule.QUIET_HOURS:
            return Reason(ReasonCode.QUIET_HOURS, f"{name} has quiet hours from {hours.quiet}", data)


def _may_lift(question: Question) -> bool:
    """Only an answer can be sent against the hours, by a rep who says so."""
    return question.purpose is Purpose.ANSWER


# Where, at that moment?


def _placed(question: Question, zone: ZoneChoice, timing: Timing, moment: datetime, now: datetime) -> ChannelChoice:
    order = places.read_order(question.contact.channel_priorities)
    looked_at = places.candidates(question, order, moment)
    considered = tuple(_considered(candidate) for candidate in looked_at)
    if question.chosen is not None:
        picked = _chosen_candidate(looked_at, question.chosen)
        if picked is None or picked.obstacle is not None:
            return _unfit(question, zone, considered, _chosen_unfit(question, picked))
    elif order.problem is not None and not order.channels and question.purpose in places.ASKING_CONSENT:
        reason = Reason(ReasonCode.ORDER_UNREADABLE, f"{order.problem}; mend it there, or pick the channel yourself")
        return _unfit(question, zone, considered, reason)
    else:
        picked = next((candidate for candidate in looked_at if candidate.obstacle is None), None)
    if picked is None:
        return _unfit(question, zone, considered, _no_place(question, looked_at, moment, now))
    where = _why_there(question, order, looked_at, picked, moment)
    return _sent(question, zone, timing, moment, now, picked, where, considered)


def _considered(candidate: Candidate) -> Considered:
    why = candidate.reason.words if candidate.obstacle is None else candidate.obstacle.words
    return Considered(candidate.address.place, candidate.obstacle is None, why)


def _chosen_candidate(looked_at: tuple[Candidate, ...], chosen: ChosenPlace) -> Candidate | None:
    """The address the rep picked, over the account they picked if that is still one of its accounts."""
    same = [one for one in looked_at if one.address.identity_id == chosen.identity_id]
    exact = [one for one in same if one.address.account == chosen.account]
    return min(exact or same, key=lambda one: one.obstacle is not None, default=None)


def _chosen_unfit(question: Question, picked: Candidate | None) -> Reason:
    if picked is None or picked.obstacle is None:
        chosen = "it was to go to" if question.chosen_because else "you chose"
        return Reason(ReasonCode.CHOSEN_PLACE_UNFIT, f"the address {chosen} is not theirs any more")
    chosen = "" if question.chosen_because else ", which you chose,"
    words = f"{channel_name(picked.address)}{chosen} does not work: {picked.obstacle.words}"
    return Reason(ReasonCode.CHOSEN_PLACE_UNFIT, words, {"obstacle": picked.obstacle.code.value})


def _no_place(question: Question, looked_at: tuple[Candidate, ...], moment: datetime, now: datetime) -> Reason:
    """Why nothing fits: a window that closes before they may be written to is said as such."""
    name = called(question)
    if not looked_at:
        return Reason(ReasonCode.NO_PLACE, f"no address of {name} is known")
    if moment > now and any(_closes_before(candidate) for candidate in looked_at):
        words = f"the time to answer {name} ends before they may be written to again"
        return Reason(ReasonCode.WINDOW_CLOSES_BEFORE, words, {"allowed_at": moment.isoformat()})
    if _opted_out_of_all(looked_at):
        return Reason(ReasonCode.OPTED_OUT, f"{name} opted out everywhere we know them")
    best = looked_at[0]
    words = f"{channel_name(best.address)} does not work: {best.obstacle.words if best.obstacle else ''}"
    if len(looked_at) > 1:
        words += f", and no other way fits {PURPOSE_WORDS[question.purpose]}"
    return Reason(ReasonCode.NO_PLACE, words, {"obstacle": best.obstacle.code.value if best.obstacle else ""})


def _opted_out_of_all(looked_at: tuple[Candidate, ...]) -> bool:
    """They opted out wherever anything could arrive at all."""
    codes = {candidate.obstacle.code if candidate.obstacle else None for candidate in looked_at}
    return ObstacleCode.OPTED_OUT in codes and codes <= _DEAD_ENDS


_DEAD_ENDS = frozenset({ObstacleCode.OPTED_OUT, ObstacleCode.GONE, ObstacleCode.NO_ACCOUNT, ObstacleCode.CANNOT_SEND})
_WINDOW = frozenset({ObstacleCode.WINDOW_CLOSED, ObstacleCode.TEMPLATE_NEEDED})


def _closes_before(candidate: Candidate) -> bool:
    return candidate.obstacle is not None and candidate.obstacle.code in _WINDOW


def _why_there(
    question: Question, order: StatedOrder, looked_at: tuple[Candidate, ...], picked: Candidate, moment: datetime
) -> tuple[Reason, ...]:
    """Why this place; what was passed over on the way; and what a rep should know who sends there."""
    reasons = [_rep_chose(question, order, picked, moment) if question.chosen is not None else picked.reason]
    if question.chosen is None:
        reasons += _passed_over(looked_at, picked)
    if order.problem is not None:
        reasons.append(Reason(ReasonCode.ORDER_UNREADABLE, order.problem))
    if not picked.address.verified:
        words = f"that address is only said to be {called(question)}'s, nothing proves it yet"
        reasons.append(Reason(ReasonCode.NOT_PROVEN, words))
    if places.is_late(question, picked.address, moment):
        words = "the usual time to answer there is over; a person may still answer for a while"
        reasons.append(Reason(ReasonCode.LATE_ANSWER, words))
    if picked.address.stands_in_public:
        reasons.append(PRIVATE if question.content.privately else PUBLIC)
    return tuple(reasons)


PUBLIC = Reason(ReasonCode.IN_PUBLIC, "it stands in public, where anybody can read it")
PRIVATE = Reason(ReasonCode.PRIVATELY, "they wrote in public and are answered where only they read it")


def _rep_chose(question: Question, order: StatedOrder, picked: Candidate, moment: datetime) -> Reason:
    """The rep's own choice, and the hub's where it differs; or why the hub itself chose this place."""
    if question.chosen_because:
        return Reason(ReasonCode.UNSEEN, question.chosen_because)
    left_to_the_hub = places.candidates(replace(question, chosen=None), order, moment)
    own = next((one for one in left_to_the_hub if one.obstacle is None), None)
    if own is None or own.address.place == picked.address.place:
        return Reason(ReasonCode.REP_CHOSE, "you chose it")
    words = f"you chose it (the hub would take {channel_name(own.address)}, because {own.reason.words})"
    return Reason(ReasonCode.REP_CHOSE, words, {"otherwise": own.address.place.to_json()})


def _passed_over(looked_at: tuple[Candidate, ...], picked: Candidate) -> list[Reason]:
    before = looked_at[: looked_at.index(picked)]
    return [
        Reason(
            ReasonCode.ORDER_PASSED_OVER,
            f"{channel_name(candidate.address)} was passed over: {candidate.obstacle.words}",
            {"place": candidate.address.place.to_json(), "obstacle": candidate.obstacle.code.value},
        )
        for candidate in before
        if candidate.obstacle is not None
    ]


# What is said


def _sent(
    question: Question,
    zone: ZoneChoice,
    timing: Timing,
    moment: datetime,
    now: datetime,
    picked: Candidate,
    where: tuple[Reason, ...],
    considered: tuple[Considered, ...],
) -> ChannelChoice:
    is_held = moment > now
    channel = channel_name(picked.address)
    if is_held:
        sentence = f"{channel} {_when(moment, now, zone)}, because {timing.reason.words}."
    else:
        sentence = f"{channel}, because {_because(where[0], timing.reason)}."
    return ChannelChoice(
        outcome=Outcome.HOLD if is_held else Outcome.GO,
        sentence=sentence,
        reasons=(*where, timing.reason, _zone_reason(zone), *_consent(question), _purpose_reason(question)),
        timezone=zone,
        place=picked.address.place,
        due_at=moment if is_held else None,
        may_send_now=is_held and (_may_lift(question) or timing.reason is AS_ASKED),
        considered=considered,
    )


def _because(where: Reason, when: Reason) -> str:
    if when.code is ReasonCode.FRESH_ANSWER:
        if where.code is ReasonCode.LIVE_CHAT:
            return where.words
        if where.code is ReasonCode.WROTE_THERE:
            return f"{where.words} {when.words.removeprefix('they wrote ')}"
    return f"{where.words} and {when.words}"


def _unfit(question: Question, zone: ZoneChoice, considered: tuple[Considered, ...], reason: Reason) -> ChannelChoice:
    """No place: refused where only the contact could change that, else a rep may find a way."""
    outcome = Outcome.REFUSE if reason.code is ReasonCode.OPTED_OUT else Outcome.RETURN_TO_REP
    may_send_now = reason.code is ReasonCode.WINDOW_CLOSES_BEFORE and _may_lift(question)
    return _not_sent(question, zone, outcome, reason, considered, may_send_now=may_send_now)


def _not_sent(
    question: Question,
    zone: ZoneChoice,
    outcome: Outcome,
    reason: Reason,
    considered: tuple[Considered, ...] = (),
    *,
    may_send_now: bool = False,
) -> ChannelChoice:
    return ChannelChoice(
        outcome=outcome,
        sentence=_sentence(reason),
        reasons=(reason, _zone_reason(zone), _purpose_reason(question)),
        timezone=zone,
        may_send_now=may_send_now,
        considered=considered,
    )


def _sentence(reason: Reason) -> str:
    if reason.code is ReasonCode.WROTE_AGAIN:
        return reason.words
    return f"Not sent: {reason.words}."


def _purpose_reason(question: Question) -> Reason:
    words = f"it is {PURPOSE_WORDS[question.purpose]}"
    return Reason(ReasonCode.PURPOSE, words, {"purpose": question.purpose.value, "urgent": question.is_urgent})


def _consent(question: Question) -> tuple[Reason, ...]:
    if question.purpose not in places.ASKING_CONSENT:
        return ()
    words = f"{called(question)} agreed to {question.purpose.value} messages"
    return (Reason(ReasonCode.CONSENT, words, {"asked": question.purpose.value}),)


def _zone_reason(zone: ZoneChoice) -> Reason:
    return Reason(ReasonCode.ZONE, zone.words, {"zone": zone.name, "source": zone.source.value})


def _when(moment: datetime, now: datetime, zone: ZoneChoice) -> str:
    """ "at 09:00 (Prague)", "tomorrow at ...", "on Monday 30 March at ...", by the contact's calendar."""
    clock = ZoneInfo(zone.name)
    local, today = moment.astimezone(clock), now.astimezone(clock).date()
    at = f"at {local:%H:%M} ({city(zone.name)})"
    match (local.date() - today).days:
        case 0:
            return at
        case 1:
            return f"tomorrow {at}"
        case _:
            return f"on {local:%A} {local.day} {local:%B} {at}"


def _ago(age: timedelta) -> str:
    minutes = age // timedelta(minutes=1)
    if minutes == 0:
        return "just now"
    if minutes == 1:
        return "a minute ago"
    return f"{minutes} minutes ago" if minutes < 120 else f"{minutes // 60} hours ago"
