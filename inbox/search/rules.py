"""From what a person typed to what they look for. Any text at all gives a query; what is not understood is said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from connectors.contract.channel import Channel
from crm.search.folding import fold
from crm.search.rules import term
from inbox.channel_choice.values import CHANNEL_NAMES
from inbox.conversations.values import ConversationState
from inbox.search.values import Query

LONGEST = 500
MOST_WORDS = 24
FILTERS_TOLD = "from:, channel:, is:, owner:, before:, after:, has:file and lang:"

PART = re.compile(r'([A-Za-z]{2,10}):(?!//)(?:"([^"]*)"?|(\S*))|"([^"]*)"?|([^\s"]+)')
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")

Read = Callable[[Query, str, date], Query]


def parse(typed: str, today: date) -> Query:
    """What somebody looks for. `today` is the day where they are. Linear in the text, of which 500 characters count."""
    query = Query()
    if len(typed) > LONGEST:
        query = _tell(query, f"Only the first {LONGEST} characters were looked at.")
    for name, quoted, value, phrase, word in PART.findall(typed[:LONGEST].replace("\x00", " ")):
        if name:
            query = _filter(query, name.lower(), (quoted or value).strip(), today)
        else:
            query = _words(query, phrase or word, is_phrase=bool(phrase))
    if len(query.terms) > MOST_WORDS:
        query = _tell(replace(query, terms=query.terms[:MOST_WORDS]), f"Only the first {MOST_WORDS} words count.")
    return query


def _words(query: Query, text: str, *, is_phrase: bool = False) -> Query:
    found = term(text, is_phrase=is_phrase)
    if found is None:
        return query
    return replace(query, terms=(*query.terms, found), words=f"{query.words} {text}".strip())


def _filter(query: Query, name: str, value: str, today: date) -> Query:
    read = FILTERS.get(name)
    if read is None:
        query = _tell(query, f"There is no filter {name}: so it was searched as words. There are {FILTERS_TOLD}.")
        return _words(_words(query, name), value)
    if not value:
        return _tell(query, f"After {name}: comes {TAKES[name]}, without a blank between. It was left out.")
    return read(query, value, today)


def _tell(query: Query, words: str) -> Query:
    return query if words in query.told else replace(query, told=(*query.told, words))


def _not_read(query: Query, name: str, value: str) -> Query:
    return _tell(query, f"{name}:{value[:40]} was not understood and left out: it takes {TAKES[name]}.")


def _from(query: Query, value: str, today: date) -> Query:
    return replace(query, senders=(*query.senders, value))


def _owner(query: Query, value: str, today: date) -> Query:
    return replace(query, owners=(*query.owners, value))


def _channel(query: Query, value: str, today: date) -> Query:
    channel = CHANNELS.get("".join(fold(value).split()))
    return (
        _not_read(query, "channel", value) if channel is None else replace(query, channels=query.channels | {channel})
    )


def _is(query: Query, value: str, today: date) -> Query:
    if value.lower() in ("note", "notes"):
        return replace(query, only_notes=True)
    states = STATES.get(value.lower())
    return _not_read(query, "is", value) if states is None else replace(query, states=query.states | states)


def _has(query: Query, value: str, today: date) -> Query:
    is_file = value.lower() in ("file", "files", "attachment", "attachments")
    return replace(query, has_file=True) if is_file else _not_read(query, "has", value)


def _language(query: Query, value: str, today: date) -> Query:
    is_code = len(value) == 2 and value.isascii() and value.isalpha()
    return replace(query, language=value.lower()) if is_code else _not_read(query, "lang", value)


def _before(query: Query, value: str, today: date) -> Query:
    day = read_day(value, today)
    return _not_read(query, "before", value) if day is None else replace(query, before=day)


def _after(query: Query, value: str, today: date) -> Query:
    day = read_day(value, today)
    return _not_read(query, "after", value) if day is None else replace(query, after=day)


def read_day(value: str, today: date) -> date | None:
    """2026-11-01, 1.11.2026, 1.11. (the last such day), today, yesterday; None for anything else."""
    relative = {"today": today, "yesterday": today - timedelta(days=1)}.get(value.lower())
    if relative is not None:
        return relative
    iso, dotted = ISO_DAY.fullmatch(value), DOTTED_DAY.fullmatch(value)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if not dotted:
        return None
    if dotted[3]:
        return _day(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    this_year = _day(today.year, int(dotted[2]), int(dotted[1]))
    is_past = this_year is not None and this_year <= today
    return this_year if is_past else _day(today.year - 1, int(dotted[2]), int(dotted[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2200 else None


CHANNELS: Mapping[str, Channel] = {
    **{"".join(fold(name).split()): channel for channel, name in CHANNEL_NAMES.items()},
    **{channel.value: channel for channel in Channel},
    **{channel.name.lower(): channel for channel in Channel},
    "mail": Channel.EMAIL,
    "fb": Channel.FACEBOOK,
    "call": Channel.PHONE,
    "calls": Channel.PHONE,
    "wa": Channel.WHATSAPP,
    "tg": Channel.TELEGRAM,
    "ig": Channel.INSTAGRAM,
    "webchat": Channel.CHAT,
}
STATES: Mapping[str, frozenset[ConversationState]] = {
    "open": frozenset({ConversationState.OPEN, ConversationState.WAITING}),
    "waiting": frozenset({ConversationState.WAITING}),
    "snoozed": frozenset({ConversationState.SNOOZED}),
    "closed": frozenset({ConversationState.CLOSED}),
}
FILTERS: Mapping[str, Read] = {
    "from": _from,
    "channel": _channel,
    "is": _is,
    "owner": _owner,
    "before": _before,
    "after": _after,
    "has": _has,
    "lang": _language,
}
TAKES: Mapping[str, str] = {
    "from": "a name, as in from:anna",
    "channel": "a channel, as in channel:telegram",
    "is": "open, waiting, snoozed, closed or note",
    "owner": "a rep's name, me or nobody",
    "before": "a day, as in before:2026-11-01",
    "after": "a day, as in after:2026-11-01",
    "has": "file",
    "lang": "two letters, as in lang:cs",
}
