"""Random contacts, preferences, zones and times for the gate: fast, from one seed, the broken ones among them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from connectors.contract.capabilities import Capabilities, MediaLimit, Proactive
from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from inbox.channel_choice.values import (
    AddressFacts,
    AttachmentNeed,
    ChosenPlace,
    ContactFacts,
    ContentNeeds,
    ConversationFacts,
    GateSettings,
    Question,
)
from inbox.deliveries.values import Purpose

PLAIN_ZONES = ("Europe/Prague", "Europe/Kyiv", "Europe/London", "America/New_York", "America/Los_Angeles", "UTC")
ODD_ZONES = (
    "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "America/Havana", "America/Asuncion",
    "America/Nuuk", "America/Scoresbysund", "Atlantic/Azores", "Antarctica/Troll", "Europe/Dublin", "Asia/Tehran",
    "America/St_Johns", "America/Sao_Paulo", "Pacific/Auckland", "Asia/Tokyo", "Africa/Lagos", "Etc/GMT+12",
    "Pacific/Pago_Pago", "Asia/Jerusalem", "America/Santiago", "Europe/Chisinau", "Asia/Famagusta", "Pacific/Easter",
)  # fmt: skip
ZONES = PLAIN_ZONES * 3 + ODD_ZONES
NO_ZONES: tuple[object, ...] = (
    "Mars/Olympus",
    "Europe",
    "../etc/passwd",
    "CEST",
    "localtime",
    "",
    "Europe/Prague\n;",
    7,
    {"zone": "UTC"},
    "é",
)
NO_TIMES: tuple[object, ...] = (
    "25:99",
    "9",
    "09-00",
    "24:01",
    "12:60",
    "",
    None,
    9,
    "noon",
    "-1:00",
    "٠٩:٠٠",
    "09:00:00",
    ["09:00"],
    "24:00",
)
NO_WINDOWS: tuple[object, ...] = (
    '{"start": "09',
    "09:00-18:00",
    7,
    ["09:00", "18:00"],
    True,
    {"start": "09:00"},
    {"end": "18:00"},
    {},
)
NO_ORDERS: tuple[object, ...] = (
    "email",
    5,
    {"channel": "email"},
    [None],
    [["email", 1]],
    [{"channel": "pigeon", "priority": 1}],
    [{"priority": 1}],
)
NAMES = ("Anna", "", "Bo\nB\r\n", "x" * 90, "José", "<!channel>", "李")
CHANNELS = (
    Channel.EMAIL,
    Channel.TELEGRAM,
    Channel.WHATSAPP,
    Channel.CHAT,
    Channel.FORM,
    Channel.FACEBOOK,
    Channel.SMS,
)
DOCUMENTS = {MediaKind.DOCUMENT: MediaLimit(10_000), MediaKind.IMAGE: MediaLimit(5_000, frozenset({"image/png"}))}
ABILITIES = (
    Capabilities(text_limit=100_000, media=DOCUMENTS),
    Capabilities(text_limit=4096, proactive=Proactive.AFTER_START, media=DOCUMENTS),
    Capabilities(
        text_limit=4096,
        proactive=Proactive.TEMPLATE_OUTSIDE_WINDOW,
        reply_window=timedelta(hours=24),
        ad_window=timedelta(hours=72),
    ),
    Capabilities(
        text_limit=2000,
        proactive=Proactive.WITHIN_WINDOW,
        reply_window=timedelta(hours=24),
        late_window=timedelta(days=7),
        private_reply_window=timedelta(days=5),
        media=DOCUMENTS,
    ),
    Capabilities(text_limit=2000, proactive=Proactive.NEVER, live=True),
    Capabilities(text_limit=2000, proactive=Proactive.NEVER, reply_window=timedelta(days=7), public=True),
    Capabilities(text_limit=0, sends=False),
    Capabilities(text_limit=0, caption_limit=0, media=DOCUMENTS),
    None,
)
CHANGES = tuple(
    datetime(year, month, day, tzinfo=UTC)
    for year in (2025, 2026, 2027)
    for month, day in ((3, 8), (3, 9), (3, 29), (3, 30), (4, 5), (10, 25), (10, 26), (11, 1), (4, 24), (9, 6))
)
NEEDS = (
    ContentNeeds(text_length=40),
    ContentNeeds(text_length=9000),
    ContentNeeds(text_length=40, has_template=True),
    ContentNeeds(text_length=40, privately=True),
    ContentNeeds(text_length=10, attachments=(AttachmentNeed(MediaKind.IMAGE, 4_000, "image/png"),)),
    ContentNeeds(attachments=(AttachmentNeed(MediaKind.IMAGE, 9_000, "image/jpeg"),)),
)
PURPOSES = (*Purpose, Purpose.ANSWER, Purpose.ANSWER)


def any_case(rng: Random) -> tuple[Question, datetime]:
    now = any_moment(rng)
    addresses = any_addresses(rng, now)
    origin = rng.choice(addresses) if addresses and rng.random() < 0.8 else None
    wrote = None if origin is None and rng.random() < 0.7 else now - any_age(rng)
    picked = rng.choice(addresses) if addresses and rng.random() < 0.15 else None
    question = Question(
        purpose=rng.choice(PURPOSES),
        contact=replace(any_contact(rng), answered_automatically_at=rng.choice((None, now - any_age(rng)))),
        conversation=ConversationFacts(
            identity_id=origin.identity_id if origin else None,
            channel=origin.channel if origin else None,
            last_inbound_at=wrote,
            newest_inbound_sequence=rng.randrange(4),
            wants_no_automatic_answer=rng.random() < 0.2,
        ),
        addresses=addresses,
        content=rng.choice(NEEDS if rng.random() < 0.4 else NEEDS[:2]),
        settings=GateSettings(hub_zone=rng.choice(PLAIN_ZONES)),
        is_urgent=rng.random() < 0.3,
        is_automatic=rng.random() < 0.15,
        chosen=ChosenPlace(picked.identity_id, picked.channel, rng.choice((picked.account, "other")))
        if picked
        else None,
        chosen_because="they have not seen it in the chat" if picked and rng.random() < 0.3 else "",
        send_now_anyway=rng.random() < 0.15,
        not_before=now + timedelta(minutes=rng.randrange(-600, 6_000)) if rng.random() < 0.1 else None,
        seen_sequence=rng.randrange(4),
        was_held=rng.random() < 0.1,
        excluded=((picked.identity_id, "it was refused there just now"),) if picked and rng.random() < 0.2 else (),
    )
    return question, now


def at_a_change(rng: Random, zone: str, change: datetime) -> Question:
    """A service message to somebody whose hours begin and end about when their clock changes."""
    wall = (change - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    about = wall.hour * 60 + wall.minute + 1

    def window() -> object:
        start, end = ((about + rng.randrange(-150, 150)) % 1440 for _ in range(2))
        return {"start": f"{start // 60:02d}:{start % 60:02d}", "end": f"{end // 60:02d}:{end % 60:02d}"}

    return Question(
        purpose=Purpose.SERVICE,
        contact=ContactFacts(
            contact_hours=window() if rng.random() < 0.7 else None,
            quiet_hours=window() if rng.random() < 0.5 else None,
            weekend_contact=rng.random() < 0.8,
            timezone=zone,
        ),
        addresses=(
            AddressFacts(
                identity_id=UUID(int=1), channel=Channel.EMAIL, account="", verified=True, capabilities=ABILITIES[0]
            ),
        ),
    )


def any_moment(rng: Random) -> datetime:
    """A second of four years; every third one close to a change of clocks somewhere."""
    if rng.random() < 0.33:
        return rng.choice(CHANGES) + timedelta(seconds=rng.randrange(-2 * 86400, 2 * 86400))
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(4 * 365 * 86400))


def any_age(rng: Random) -> timedelta:
    """How long ago, from the near future (a clock that runs ahead) over the edges of two hours and a day to two weeks."""
    return timedelta(
        seconds=rng.choice(
            (-400, -300, -60, 0, 30, 119, 120, 7199, 7200, 7201, 86399, 86400, rng.randrange(14 * 86400))
        )
    )


def any_contact(rng: Random) -> ContactFacts:
    return ContactFacts(
        name=rng.choice(NAMES),
        is_person=rng.random() < 0.97,
        blacklisted=rng.random() < 0.05,
        opt_out_confirmed=rng.random() < 0.2,
        marketing_consent=rng.random() < 0.7,
        sales_consent=rng.random() < 0.8,
        channel_priorities=any_order(rng),
        contact_hours=any_window(rng),
        quiet_hours=any_window(rng),
        weekend_contact=rng.random() < 0.5,
        urgent_notifications=rng.random() < 0.6,
        timezone=any_zone(rng),
        phone_zones=tuple(rng.choice(((z,), (z, "UTC"), (), ("No/Where",))) for z in rng.choices(ZONES, k=rng.choice((0, 0, 1, 2)))),
        company_zone=rng.choice((None, None, "Europe/Prague", "Asia/Tokyo", "No/Where")),
    )  # fmt: skip


def any_zone(rng: Random) -> object:
    luck = rng.random()
    if luck < 0.35:
        return None
    return rng.choice(ZONES) if luck < 0.985 else rng.choice(NO_ZONES)


def any_window(rng: Random) -> object:
    luck = rng.random()
    if luck < 0.35:
        return None
    if luck < 0.37:
        return rng.choice(NO_WINDOWS)
    start, end = any_time(rng), any_time(rng)
    if rng.random() < 0.02:
        start = end = "24:00" if rng.random() < 0.3 else start
    window = {"start": start, "end": end}
    return {**window, "timezone": any_zone(rng)} if rng.random() < 0.3 else window


def any_time(rng: Random) -> object:
    luck = rng.random()
    if luck < 0.01:
        return rng.choice(NO_TIMES)
    if luck < 0.5:
        return f"{rng.randrange(24):02d}:{rng.choice((0, 0, 30, 59)):02d}"
    return f"{rng.randrange(4) if luck < 0.7 else rng.randrange(24)}:{rng.randrange(60):02d}"


def any_order(rng: Random) -> object:
    luck = rng.random()
    if luck < 0.3:
        return None
    if luck < 0.35:
        return rng.choice(NO_ORDERS)
    return [any_named_channel(rng) for _ in range(rng.randrange(5))]


def any_named_channel(rng: Random) -> dict[str, object]:
    return {"channel": str(rng.choice((*CHANNELS, "EMAIL", "pigeon"))), "priority": rng.choice((1, 2, 3, 2.5, -1))}


def any_addresses(rng: Random, now: datetime) -> tuple[AddressFacts, ...]:
    """Up to four; now and then one of them over a second account of ours too."""
    found = [any_address(rng, now, number) for number in range(rng.choice((0, 1, 2, 2, 3, 3, 4, 5)))]
    if found and rng.random() < 0.2:
        found.append(replace(rng.choice(found), account="second", capabilities=rng.choice(ABILITIES)))
    return tuple(found)


def any_address(rng: Random, now: datetime, number: int) -> AddressFacts:
    able = rng.choice(ABILITIES[:4]) if rng.random() < 0.6 else rng.choice(ABILITIES)
    return AddressFacts(
        identity_id=UUID(int=number + 1),
        channel=rng.choice(CHANNELS),
        account=f"account{number}",
        verified=rng.random() < 0.75,
        gone="blocked" if rng.random() < 0.06 else None,
        opted_out=rng.random() < 0.12,
        answers_only=rng.random() < 0.06,
        opt_out_confirmed=rng.random() < 0.3,
        last_inbound_at=None if rng.random() < 0.25 else now - any_age(rng),
        last_ad_at=None if rng.random() < 0.6 else now - any_age(rng),
        seen_live_at=now - any_age(rng) if able is not None and able.live and rng.random() < 0.8 else None,
        is_group=rng.random() < 0.05,
        is_public=rng.random() < 0.05,
        capabilities=able,
    )
