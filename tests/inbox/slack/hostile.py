"""Text that means harm, and facts full of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from connectors.contract.channel import Channel
from connectors.contract.templates import OfferedTemplate
from inbox.channel_choice.values import (
    ChannelChoice,
    ChosenPlace,
    Outcome,
    Reason,
    ReasonCode,
    ZoneChoice,
    ZoneSource,
)
from inbox.conversations.values import CloseReason, ConversationState
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.opt_out.values import Verdict
from inbox.slack.facts import (
    CardFacts,
    ComposerFacts,
    DeliveryFacts,
    EntryFacts,
    FileFacts,
    PastInteraction,
    PlaceOption,
    PublicFacts,
    TemplateFacts,
    WishFacts,
)
from inbox.slack.home.facts import (
    Counters,
    DealItem,
    HomeFacts,
    Light,
    NudgeItem,
    QueueItem,
    RepLoad,
    TaskItem,
    TeamFacts,
)
from inbox.slack.home.values import Filter, Pile
from inbox.slack.template_modal import key_of
from inbox.slack.who.facts import IdentityFacts, MergeFacts, SuggestionFacts, WhoFacts
from inbox.triage.values import PriorityLevel

NOW = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
ID = UUID(int=7)
NASTY = (
    "<!channel> <!here> @channel @here @everyone",
    "<@U12345> <#C12345|x> <https://evil.example|click> &lt;!channel&gt;",
    "*bold* _it_ ~st~ `code` ```block``` > quote",
    "\n" * 10_000 + "end",
    "Z" + "\u0301\u0489" * 400,
    "\u202egnp.exe \u2066hidden\u2069",
    "nul\x00 bell\x07 esc\x1b[31m",
    "x" * 12_000,
    "👩‍👩‍👧‍👦" * 600,
    "\ud83d lone",
    " \u3164\u200b ",
    '"}],"blocks":[{"type":"actions"}]',
    "🔴 Urgent · forged\n[Take] [Reply]",
    "",
)
text = st.one_of(st.sampled_from(NASTY), st.text(st.characters(blacklist_categories=()), max_size=300))
maybe = st.one_of(st.none(), text)
moments = st.one_of(st.none(), st.integers(-90_000, 9_000_000).map(lambda seconds: NOW + timedelta(seconds=seconds)))
channels = st.sampled_from(Channel)

deliveries = st.builds(
    DeliveryFacts,
    id=st.uuids(),
    conversation_id=st.just(ID),
    version=st.integers(0, 99),
    state=st.sampled_from(DeliveryState),
    purpose=st.sampled_from(Purpose),
    channel=st.one_of(st.none(), channels),
    text=text,
    writer=maybe,
    contact=text,
    sentence=text,
    problem=maybe,
    when=st.just("08:00 Prague"),
    may_send_now=st.booleans(),
    is_replaced=st.booleans(),
    manner=st.sampled_from(("", "in public", "privately")),
    template=text,
)
cards = st.builds(
    CardFacts,
    conversation_id=st.uuids(),
    version=st.integers(0, 99),
    sequence=st.integers(0, 99),
    name=text,
    company=maybe,
    channel=st.one_of(st.none(), channels),
    account=text,
    is_public=st.booleans(),
    is_group=st.booleans(),
    state=st.sampled_from(ConversationState),
    close_reason=st.one_of(st.none(), st.sampled_from(CloseReason)),
    snoozed_until=moments,
    priority=st.sampled_from(PriorityLevel),
    why=text,
    is_noise=st.booleans(),
    last_words=text,
    subject=text,
    summary=text,
    summary_by=text,
    tone=st.one_of(st.none(), st.floats(-1, 1)),
    answer_by=moments,
    is_late=st.booleans(),
    touches=st.lists(
        st.builds(PastInteraction, at=st.just(NOW), channel=channels, is_inbound=st.booleans(), words=text), max_size=4
    ).map(tuple),
    deals=st.lists(text, max_size=2).map(tuple),
    owner=maybe,
    queue=text,
    language=maybe,
    preferred=st.one_of(st.none(), channels),
    can_write=text,
    asks_to_stop=st.booleans(),
    troubles=st.lists(deliveries, max_size=4, unique_by=lambda one: one.id).map(tuple),
)
files = st.builds(FileFacts, kind=text, name=maybe, size=st.one_of(st.none(), st.integers(0, 10**10)), problem=maybe)
entries = st.builds(
    EntryFacts,
    interaction_id=st.just(ID),
    conversation_id=st.just(ID),
    sequence=st.integers(1, 99),
    name=text,
    channel=channels,
    group=maybe,
    versions=st.lists(text, min_size=1, max_size=4).map(tuple),
    files=st.lists(files, max_size=12).map(tuple),
    reactions=st.lists(st.tuples(text, text), max_size=14).map(tuple),
    edited_at=moments,
    deleted_at=moments,
    late=moments,
    public=text,
)


def choice_of(outcome: Outcome, sentence: str, *, may_send_now: bool) -> ChannelChoice:
    return ChannelChoice(
        outcome=outcome,
        sentence=sentence,
        reasons=(Reason(ReasonCode.QUIET_HOURS, sentence),),
        timezone=ZoneChoice("Europe/Prague", ZoneSource.HUB, "the hub's own"),
        place=ChosenPlace(ID, Channel.TELEGRAM, "shop"),
        due_at=NOW + timedelta(hours=9) if outcome is Outcome.HOLD else None,
        may_send_now=may_send_now,
    )


choices = st.builds(choice_of, st.sampled_from(Outcome), text, may_send_now=st.booleans())
texts_with_places = text.map(lambda one: f"Hello {{{{1}}}} {one.replace('{', '')} {{{{2}}}}")
offered = st.builds(
    OfferedTemplate,
    name=text,
    language=text,
    text=texts_with_places,
    buttons=st.lists(text, max_size=4).map(tuple),
)


def chosen_one(found: OfferedTemplate, typed: str, closed: str) -> TemplateFacts:
    variables, values = (typed,) * len(found.places), (typed,) * len(found.buttons)
    return TemplateFacts(offered=(found,), chosen=found, variables=variables, button_values=values, closed=closed)


templates = st.one_of(
    st.none(),
    st.builds(chosen_one, offered, text, text),
    st.builds(
        TemplateFacts,
        offered=st.lists(offered, max_size=110, unique_by=key_of).map(tuple),
        more=st.integers(0, 3),
        closed=text,
    ),
)
publics = st.one_of(st.none(), st.builds(PublicFacts, may_be_private=st.booleans(), privately=st.booleans(), why=text))
wishes = st.builds(
    WishFacts,
    interaction_id=st.just(ID),
    conversation_id=st.just(ID),
    channel=channels,
    name=text,
    words=text,
    verdict=st.one_of(st.none(), st.sampled_from(Verdict)),
    decided_by=text,
)
places = st.builds(PlaceOption, identity_id=st.uuids(), channel=channels, account=text, fits=st.booleans(), why=text)
composers = st.builds(
    ComposerFacts,
    conversation_id=st.just(ID),
    name=text,
    purpose=st.sampled_from([one for one in Purpose if one is not Purpose.OPT_OUT_CONFIRMATION]),
    last_words=text,
    seen_sequence=st.integers(0, 99),
    choice=choices,
    places=st.lists(places, max_size=120, unique_by=lambda one: one.identity_id).map(tuple),
    templates=templates,
    public=publics,
    closed=st.one_of(st.just(""), text),
)
items = st.builds(
    QueueItem,
    conversation_id=st.uuids(),
    version=st.integers(0, 99),
    name=text,
    channel=st.one_of(st.none(), channels),
    priority=st.sampled_from(PriorityLevel),
    why=text,
    last_words=text,
    waiting_since=moments,
    sla_due_at=moments,
    is_mine=st.booleans(),
    link=st.one_of(st.none(), st.just("https://example.slack.com/archives/C1/p1")),
)
days = st.integers(0, 400)
tasks = st.builds(TaskItem, id=st.uuids(), title=text, due_at=moments, about=text)
homes = st.builds(
    HomeFacts,
    rep=text,
    zone=st.just(ZoneInfo("Europe/Prague")),
    on_duty=st.booleans(),
    may_lead=st.booleans(),
    team=text,
    languages=st.lists(text, max_size=8).map(tuple),
    chosen=st.one_of(st.builds(Filter, pile=st.sampled_from(Pile)), st.builds(Filter, channel=channels)),
    channels=st.lists(channels, unique=True).map(tuple),
    queue=st.lists(items, max_size=3).map(tuple),
    more=st.integers(0, 200),
    counters=st.builds(Counters),
    tasks=st.lists(tasks, max_size=6).map(tuple),
    deals=st.lists(st.builds(DealItem, text, text, text, days), max_size=5).map(tuple),
    nudges=st.lists(st.builds(NudgeItem, st.uuids(), st.integers(0, 9), text, days), max_size=4).map(tuple),
)
teams = st.builds(
    TeamFacts,
    rep=text,
    zone=st.just(ZoneInfo("Europe/Prague")),
    team=text,
    reps=st.lists(st.builds(RepLoad, text, st.booleans(), days, days, days), max_size=6).map(tuple),
    overdue=st.lists(items, max_size=4).map(tuple),
    oldest_unowned=moments,
    lights=st.lists(st.builds(Light, channels, text, maybe.map(bool), text), max_size=6).map(tuple),
)
lines = st.lists(text, max_size=8).map(tuple)
whos = st.builds(
    WhoFacts,
    name=text,
    about=lines,
    identities=st.lists(
        st.builds(IdentityFacts, channel=channels, handle=text, evidence=text, is_verified=st.booleans(), gone=maybe),
        max_size=20,
    ).map(tuple),
    preferences=lines,
    consent=lines,
    deals=lines,
    history=st.lists(
        st.builds(PastInteraction, at=st.just(NOW), channel=channels, is_inbound=st.booleans(), words=text), max_size=8
    ).map(tuple),
    notes=lines,
    tasks=lines,
    contact_id=st.uuids(),
    older=st.none() | st.uuids(),
    newer=st.none() | st.uuids(),
    suggestions=st.lists(
        st.builds(SuggestionFacts, id=st.uuids(), name=text, about=text, evidence=text), max_size=5
    ).map(tuple),
    merges=st.lists(
        st.builds(MergeFacts, id=st.uuids(), name=text, at=st.just(NOW), by=text, evidence=text), max_size=5
    ).map(tuple),
)
