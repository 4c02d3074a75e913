"""One look at one of our ends: what it shows is written down, and told to the operators when it changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from connectors.contract.protocol import Undelivered
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.channel_health import rules, store
from inbox.channel_health.model import ChannelWatch
from inbox.channel_health.values import Change, Judgement, Place, Rhythm, Verdict

GAP = timedelta(minutes=30)  # without a look for so long, and watching begins anew
LONGEST_PROBLEM = 300  # characters


@dataclass(frozen=True, slots=True)
class Operators:
    """Where those read who look after the hub. Without a channel nobody is told, and `hub channels` says it all the same."""

    team: str
    channel: str


async def look(
    work: UnitOfWork, place: Place, told: Undelivered | None, zone: ZoneInfo, operators: Operators
) -> Judgement:
    """Judge this end now. `told`: what its provider says it could not hand over, None where it says nothing."""
    watch = await _watch(work, place)
    first, last = await store.seen(work.session, place)
    judgement = rules.judge(await _rhythms(work, place, watch, first, zone))
    watch.verdict, watch.reason = judgement.verdict.value, judgement.reason
    _note_silence(work, watch, place, judgement, last, operators)
    if told is not None:
        _note_delivery(work, watch, place, told, operators)
    await work.session.flush()
    return judgement


async def _watch(work: UnitOfWork, place: Place) -> ChannelWatch:
    values = {
        "channel": place.channel,
        "account": place.account,
        "watched_since": work.now,
        "looked_at": work.now,
        "verdict": Verdict.UNKNOWN.value,
        "reason": "",
    }
    await work.insert_if_absent(ChannelWatch, values)
    watch = await store.watch_of(work.session, place)
    if watch is None:
        raise LookupError(f"the watch of {place} is gone")
    if work.now - watch.looked_at > GAP:
        watch.watched_since = work.now
    watch.looked_at = work.now
    return watch


async def _rhythms(
    work: UnitOfWork, place: Place, watch: ChannelWatch, first: datetime | None, zone: ZoneInfo
) -> list[Rhythm]:
    """Only of windows in which somebody watched from the beginning."""
    found = []
    for window in rules.WINDOWS:
        if watch.watched_since <= work.now - window:
            came, *weeks = await store.counts(work.session, place, rules.spans(work.now, window, first, zone))
            found.append(Rhythm(window, came, tuple(weeks)))
    return found


def _note_silence(
    work: UnitOfWork,
    watch: ChannelWatch,
    place: Place,
    judgement: Judgement,
    last: datetime | None,
    operators: Operators,
) -> None:
    match rules.change_of_silence(watch.silent_since, judgement, last):
        case Change.BEGAN:
            watch.silent_since, watch.silence = work.now, judgement.reason
            _tell(work, operators, f"Nothing comes in by {place} any more: {judgement.reason}. {_SEE}")
        case Change.ENDED:
            watch.silent_since = watch.silence = None
            _tell(work, operators, f"{place} comes in again.")
        case Change.NOTHING:
            pass
        case never:
            assert_never(never)


def _note_delivery(
    work: UnitOfWork, watch: ChannelWatch, place: Place, told: Undelivered, operators: Operators
) -> None:
    watch.waiting = told.waiting
    match rules.change_of_delivery(watch.undelivered_since, told, work.machine_now):
        case Change.BEGAN:
            watch.undelivered_since = work.now
            watch.problem = storable_text(told.problem or "it does not say why")[:LONGEST_PROBLEM]
            words = f"{told.waiting} wait at the provider of {place}, which cannot hand them over: {watch.problem}."
            _tell(work, operators, f"{words} {_SEE}")
        case Change.ENDED:
            watch.undelivered_since = watch.problem = None
            _tell(work, operators, f"The provider of {place} hands over again what comes in.")
        case Change.NOTHING:
            pass
        case never:
            assert_never(never)


_SEE = "Please look whether the provider still knows our address, and at hub channels."


def _tell(work: UnitOfWork, operators: Operators, words: str) -> None:
    desk.show_alert(work, operators.team, operators.channel, words)
