"""Facts of the desk's later views, full of text that means harm."""

from dataclasses import replace
from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from crm.search.folding import Piece
from inbox.canned.values import CannedAnswer
from inbox.leak_check.values import Finding, Leak
from inbox.notifications.values import NoticeKind, NoticeWay, QuietHours, RepPreferences
from inbox.proposals.values import ProposalKind, Proposed
from inbox.service_levels.values import Promise, WarningLevel
from inbox.slack.asking.view import Question
from inbox.slack.calling_modal import Number
from inbox.slack.digests.facts import EveningFacts, MorningFacts, QuietNotice
from inbox.slack.finding.facts import Asked, FindingFacts, FoundContact, FoundEntry, typed
from inbox.slack.notices.message import NoticeFacts, Told
from inbox.slack.people.duty import DutyFacts, DutyRow, TurnRow
from inbox.slack.people.facts import AssignFacts, GivenFacts, OtherConversation, PastMessage, QueueOffer, RepOffer
from inbox.slack.presence.rules import status_of
from inbox.slack.presence.values import Hint, Presence
from inbox.slack.promises.facts import WarningFacts
from inbox.slack.references import conversation
from tests.inbox.slack.hostile import (
    ID,
    NOW,
    cards,
    channels,
    days,
    items,
    tasks,
    text,
)
from tests.inbox.slack.hostile import homes as former_homes

PRAGUE = ZoneInfo("Europe/Prague")
REFERENCE = conversation(ID, 3)
LINK = "https://example.slack.com/archives/C1/p1"
links = st.sampled_from(("", LINK))
maybe_channels = st.one_of(st.none(), channels)
counts = st.integers(0, 10_000)

warnings = st.builds(
    WarningFacts,
    conversation_id=st.just(ID),
    promise=st.sampled_from(Promise),
    round=st.integers(0, 9),
    level=st.sampled_from(WarningLevel),
    name=text,
    channel=maybe_channels,
    promised_at=st.just(NOW),
    owner=st.one_of(st.none(), st.just("UPETR")),
    owner_name=text,
)
questions = st.builds(Question, asker=text, contact=text, text=text, link=links)
emoji = st.one_of(st.sampled_from((":palm_tree:", ":afk:", "")), text)
expirations = st.sampled_from((0, -1, int(NOW.timestamp()) + 3_600, 10**12))
statuses = st.builds(
    lambda words, sign, until: status_of({"status_text": words, "status_emoji": sign, "status_expiration": until}),
    text,
    emoji,
    expirations,
)
hints = st.one_of(
    st.none(), st.builds(Hint, st.one_of(st.none(), st.sampled_from(Presence)), statuses, st.just(NOW), st.just(NOW))
)
offers = st.builds(
    RepOffer,
    id=st.uuids(),
    name=text,
    on_duty=st.booleans(),
    open=counts,
    max_load=counts,
    languages=st.lists(text, max_size=5).map(tuple),
    hint=hints,
)


def many_reps(found: list[RepOffer], times: int) -> tuple[RepOffer, ...]:
    return tuple(replace(one, id=UUID(int=number)) for number, one in enumerate(found * times))


assigns = st.builds(
    AssignFacts,
    reference=st.just(REFERENCE),
    name=text,
    owner=text,
    language=text,
    reps=st.builds(many_reps, st.lists(offers, max_size=4), st.sampled_from((1, 40))),
    zone=st.just(PRAGUE),
)
givens = st.builds(GivenFacts, card=cards, by=text, note=text, link=links)
names_of_queues = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=100)  # the operator's
queues = st.lists(names_of_queues, max_size=5, unique=True).map(
    lambda found: [QueueOffer(name, "T1", "C1") for name in found]
)
others = st.lists(st.builds(OtherConversation, st.uuids(), text, text), max_size=5)
pasts = st.lists(st.builds(PastMessage, st.uuids(), text), max_size=5)
asked = st.builds(
    Asked,
    text=text.map(typed),
    channel=st.sampled_from(("", "any", "telegram", "nonsense")),
    state=st.sampled_from(("", "open", "x")),
    time=st.sampled_from(("", "week")),
    offset=st.integers(0, 90),
)
found_entries = st.builds(
    FoundEntry,
    is_note=st.booleans(),
    contact_id=st.one_of(st.none(), st.uuids()),
    conversation_id=st.one_of(st.none(), st.uuids()),
    name=text,
    by=text,
    channel=maybe_channels,
    at=st.just(NOW),
    pieces=st.lists(st.builds(Piece, text.map(lambda one: one[:400]), st.booleans()), max_size=4).map(tuple),
    link=links,
)
findings = st.builds(
    FindingFacts,
    asked=asked,
    zone=st.just(PRAGUE),
    has_asked=st.booleans(),
    told=st.lists(text, max_size=7).map(tuple),
    contacts=st.lists(st.builds(FoundContact, contact_id=st.uuids(), name=text, about=text), max_size=4).map(tuple),
    entries=st.lists(found_entries, max_size=8).map(tuple),
    has_more=st.booleans(),
)
leaks = st.lists(st.builds(Finding, st.sampled_from(Leak), text, text.map(lambda one: one[:300])), max_size=9)
answers = st.builds(
    CannedAnswer,
    key=st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True),
    language=st.sampled_from(("cs", "en")),
    title=text.map(lambda one: one[:200]),
    text=text,
    channels=st.just({}),
)
proposals = st.builds(
    Proposed,
    kind=st.sampled_from(ProposalKind),
    text=text,
    made_by=text,
    input_hash=st.just("0" * 64),
    reason=text,
    language=st.sampled_from(("", "cs")),
)
mornings = st.builds(
    MorningFacts,
    rep=text,
    zone=st.just(PRAGUE),
    mine=counts,
    at_risk=st.lists(items, max_size=3).map(tuple),
    waking=st.lists(items, max_size=3).map(tuple),
    tasks=st.lists(tasks, max_size=4).map(tuple),
    deals=former_homes.map(lambda one: one.deals),
    notices=st.lists(st.builds(QuietNotice, st.uuids(), text, text), max_size=3).map(lambda few: tuple(few * 7)),
)
evenings = st.builds(
    EveningFacts, team=text, zone=st.just(PRAGUE), opened=counts, sent=counts, open=counts, overdue=days
)
notices = st.builds(
    NoticeFacts,
    conversation_id=st.just(ID),
    version=st.integers(0, 9),
    name=text,
    channel=maybe_channels,
    told=st.lists(st.builds(Told, st.sampled_from(NoticeKind), text), min_size=1, max_size=8).map(tuple),
    link=links,
)
clocks = st.times().map(lambda at: time(at.hour, at.minute))
preferences = st.builds(
    RepPreferences,
    ways=st.dictionaries(st.sampled_from(NoticeKind), st.sampled_from(NoticeWay)),
    quiet=st.one_of(st.none(), st.builds(QuietHours, clocks, clocks)),
    quiet_weekends=st.booleans(),
    morning=clocks,
    evening=clocks,
)
duty_rows = st.builds(
    DutyRow,
    name=text,
    team=text,
    on_duty=st.booleans(),
    open=counts,
    max_load=counts,
    on_turn=st.lists(st.tuples(text, st.just(NOW)), max_size=3).map(tuple),
    hint=hints,
)
turns = st.builds(TurnRow, queue=text, until=st.just(NOW), on=text, is_free=st.booleans(), stands_in=text, then=text)
duties = st.builds(
    lambda found, times, turns, troubles: DutyFacts(tuple(found * times), tuple(turns), tuple(troubles)),
    st.lists(duty_rows, max_size=4),
    st.sampled_from((1, 12)),
    st.lists(turns, max_size=3),
    st.lists(text, max_size=4),
)
numbers = st.lists(st.builds(Number, st.uuids(), text, st.booleans()), min_size=1, max_size=4)
