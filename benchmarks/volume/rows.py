"""The rows of a life, as texts that both databases read: moments without a zone are UTC, ids are hexadecimal digits."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from benchmarks.volume.living import CHANNELS, NEWEST, SEED, Life, Person, Said, Talk
from benchmarks.volume.words import texts_for
from crm.interactions.values import TYPE_OF_CHANNEL
from hub.engine.journal_numbers import fingerprint, first_number_at

Value = str | bytes | int | None
Row = tuple[Value, ...]
Rows = dict[str, list[Row]]

TEAM = "TBENCH"
ITEM_DAYS, WHOLE_DAYS = timedelta(days=90), timedelta(days=7)
PROMISE = timedelta(hours=8)
JOBS_DUE = 60
FIRST_NAMES = [
    "Anna",
    "Petr",
    "Jan",
    "Lucie",
    "Olena",
    "Andrij",
    "Jürgen",
    "Käthe",
    "Łukasz",
    "Zofia",
    "Emily",
    "Jack",
    "María",
    "José",
    "Chloé",
    "Hélène",
    "Иван",
    "Ольга",
]
NAME_PARTS = [
    "no",
    "vák",
    "ko",
    "val",
    "ber",
    "ger",
    "ski",
    "mann",
    "sen",
    "ova",
    "enko",
    "ská",
    "tóth",
    "mül",
    "ler",
    "hor",
    "wój",
    "cik",
    "gar",
    "cía",
    "du",
    "pont",
    "smi",
    "th",
    "iva",
    "nov",
]
FIRMS = ["Shop", "Trade", "Works", "Media", "Logistics", "Foods", "Studio", "Partners", "Clinic", "Garage"]
NUMBERED = 3  # every third text speaks of an order by its number
LEVELS = ("LOW", "MEDIUM", "MEDIUM", "HIGH", "URGENT")
JUDGEMENT = json.dumps(
    {
        "level": "MEDIUM",
        "urgency": 0.42,
        "basis": "rule",
        "reasons": [
            {"code": "tone", "words": "an unhappy tone", "weight": 0.22},
            {"code": "waiting", "words": "waits for an answer", "weight": 0.15},
            {"code": "customer", "words": "a customer", "weight": 0.05},
        ],
    }
)
ROUTE = json.dumps(
    {"rule": "by language", "queue": "support", "words": "Czech is spoken by Petr, who has the least to do."}
)
ANALYSIS = json.dumps({"language": "cs", "intent": "question", "sentiment": -0.2, "urgency": 0.42, "basis": "rule"})
DECISION = json.dumps(
    {"outcome": "go", "code": "answer", "words": "They wrote here, and an answer may go at any time."}
)
EMPTY = "{}"

COLUMNS: dict[str, Sequence[str]] = {
    table: columns.split()
    for table, columns in {
        "users": "id name email slack_team_id slack_user_id role team languages timezone on_duty max_load active",
        "accounts": "id channel name connector",
        "crm_companies": "id name domain",
        "crm_contacts": "id first_name last_name email company_id language contact_type first_contact_date last_contact_date"
        " total_interactions lifetime_value timezone",
        "identities": "id channel scope handle contact_id display_name username evidence first_seen last_seen",
        "crm_opportunities": "id title value contact_id stage assigned_to updated_at",
        "crm_tasks": "id title contact_id assigned_to due_at",
        "crm_interactions": "id type channel content direction contact_id external_id ai_analysis sentiment_score"
        " interaction_date created_at processed_by_ai account identity_id rep_id provider_at arrived_at",
        "search_entries": "subject_id kind said_at words",
        "conversations": "id anchor_kind anchor_id contact_id topic state turn version last_sequence channel account identity_id"
        " is_public owner_id queue route desk_team desk_channel taken_at priority urgency language judgement is_noise"
        " waiting_since sla_due_at clock_round last_inbound_at last_outbound_at snoozed_until opened_at closed_at close_reason",
        "conversation_entries": "interaction_id conversation_id sequence added_at journal_id",
        "conversation_events": "id conversation_id kind at machine_at interaction_id words data",
        "deliveries": "id interaction_id conversation_id contact_id purpose state version channel account identity_id"
        " chosen_by_rep send_now_anyway written_by answers_sequence text decision sentence created_at sent_at settled_at",
        "delivery_parts": "id delivery_id position text state attempt_id account_key provider_message_id",
        "delivery_attempts": "id part_id started_at finished_at outcome",
        "desk_posts": "id team channel ts thread_key kind subject_type subject_id conversation_id version state posted_at data",
        "crm_notes": "id text contact_id interaction_id by created_at",
        "journal": "id key connector account event_id lane kind item headers received_at kept_at state emptied_at",
        "jobs": "kind lane payload due_at not_before created_at priority keeps_order generation done_generation attempts"
        " max_attempts state",
    }.items()
}


class Writer:
    """Turns a life into rows, some thousand interactions at a time."""

    def __init__(self, life: Life, *, numbers_of_days: bool) -> None:
        """`numbers_of_days`: numbers of the journal tell the day, as on PostgreSQL."""
        self._life = life
        self._chance = random.Random(SEED + 1)
        self._texts = texts_for(life.interactions)
        self._numbers_of_days = numbers_of_days
        self._moments = _Moments()
        self._arrived = 0
        self.reps = [life.key() for _ in range(life.reps)]

    def before(self) -> Rows:
        """What everything else points to."""
        rows: list[Row] = [
            (key, f"Rep {n}", f"rep{n}@shop.example", TEAM, f"UREP{n:04d}", "admin" if n == 0 else "rep", f"team{n % 5}",
             '["en", "cs"]', "Europe/Prague", 1, 20, 1)
            for n, key in enumerate(self.reps)
        ]  # fmt: skip
        ends: list[Row] = [(self._life.key(), channel.name, "shop", channel.value) for channel, _ in CHANNELS]
        return {"users": rows, "accounts": ends}

    def chunks(self, size: int) -> Iterator[Rows]:
        """All interactions with what belongs to them, in the order of time, and the conversations that were closed meanwhile."""
        said = self._life.said()
        while some := list(islice(said, size)):
            rows: Rows = defaultdict(list)
            for one in some:
                self._interaction(rows, one)
            ended, self._life.ended = self._life.ended, []
            for talk in ended:
                self._talk(rows, talk, is_closed=True)
            yield rows

    def after(self) -> Rows:
        """Conversations that are not closed, everybody who was met, and what waits to be done."""
        rows: Rows = defaultdict(list)
        for talk in self._life.standing():
            self._talk(rows, talk, is_closed=False)
        firms = [self._life.key() for _ in range(max(len(self._life.people) // 15, 1))]
        rows["crm_companies"] = [
            (key, f"{_part(n).title()}{_part(n // len(NAME_PARTS))} {_of(FIRMS, n)} {n}", f"firm{n}.example")
            for n, key in enumerate(firms)
        ]
        for person in self._life.people:
            self._person(rows, person, firms)
        self._jobs(rows)
        return rows

    def _interaction(self, rows: Rows, said: Said) -> None:
        person, at = said.talk.person, self._moments[said.at]
        channel, account = person.channel, "shop"
        content, vector = self._words(person)
        rep = None if said.is_inbound else self.reps[said.talk.rep]
        direction = "INBOUND" if said.is_inbound else "OUTBOUND"
        analysis, tone = (ANALYSIS, f"{self._chance.randint(-100, 100) / 100:.2f}") if said.is_inbound else (None, None)
        rows["crm_interactions"].append(
            (said.key, TYPE_OF_CHANNEL[channel].name, channel.name, content, direction, person.key, f"m{said.key[:12]}", analysis,
             tone, at, at, int(said.is_inbound), account, person.identity, rep, at, at)
        )  # fmt: skip
        rows["search_entries"].append((said.key, "said", at, vector))
        number = self._journal(rows, said, content) if said.is_inbound else None
        rows["conversation_entries"].append((said.key, said.talk.key, said.sequence, at, number))
        if not said.is_inbound:
            self._delivery(rows, said, content, at)

    def _words(self, person: Person) -> tuple[str, str]:
        texts = self._texts[person.language]
        text = texts[int(self._chance.random() * len(texts))]
        if self._chance.random() * NUMBERED < 1:
            return text.with_number(self._chance.randint(100_000, 999_999))
        return text.words, text.vector

    def _journal(self, rows: Rows, said: Said, content: str) -> int | None:
        """Items are kept for ninety days, their number stays in the conversation."""
        self._arrived += 1
        number = first_number_at(said.at) * self._numbers_of_days + self._arrived
        if said.at >= NEWEST - ITEM_DAYS:
            channel, event, at = said.talk.person.channel.value, f"m{said.key[:12]}", self._moments[said.at]
            item = json.dumps(
                {"update_id": number, "message": {"text": content, "from": said.talk.person.identity}}
            ).encode()
            lane = f"address:{channel}:shop:{said.talk.person.number}"
            rows["journal"].append(
                (number, fingerprint(channel, "shop", event), channel, "shop", event, lane, "inbox.intake", item, EMPTY, at, at,
                 "accepted", None)
            )  # fmt: skip
        return number

    def _delivery(self, rows: Rows, said: Said, content: str, at: str) -> None:
        delivery, part, attempt = self._life.key(), self._life.key(), self._life.key()
        talk, person = said.talk, said.talk.person
        sentence = f"{person.channel.value}, because they wrote here."
        rows["deliveries"].append(
            (delivery, said.key, talk.key, person.key, "answer", "delivered", 3, person.channel.value, "shop", person.identity,
             0, 0, self.reps[talk.rep], said.sequence - 1, content, DECISION, sentence, at, at, at)
        )  # fmt: skip
        message = f"p{delivery[:14]}"
        rows["delivery_parts"].append(
            (part, delivery, 0, content, "sent", attempt, f"{person.channel.value}:shop", message)
        )
        rows["delivery_attempts"].append((attempt, part, at, at, "sent"))

    def _talk(self, rows: Rows, talk: Talk, *, is_closed: bool) -> None:
        """The conversation as it stands in the end, what happened to it, and its card."""
        person, last = talk.person, max(at for at in (talk.last_in, talk.last_out) if at is not None)
        is_ours = talk.is_inbound and not is_closed
        is_snoozed = not is_closed and not is_ours and talk.count % 7 == 0
        state = "closed" if is_closed else "open" if is_ours else "snoozed" if is_snoozed else "waiting"
        owner = None if is_ours and talk.count <= 2 and talk.rep % 2 else self.reps[talk.rep]
        waiting = talk.last_in if is_ours else None
        promised = waiting + PROMISE if waiting is not None and talk.count % 4 else None
        level = LEVELS[talk.count % 5]
        rows["conversations"].append(
            (talk.key, "contact", person.key, person.key, "", state, "ours" if is_ours else "theirs", talk.count * 3, talk.count,
             person.channel.value, "shop", person.identity, 0, owner, "support", ROUTE, TEAM, f"CTRIAGE{talk.rep % 20:02d}",
             self._moment(talk.opened) if owner else None, level, f"{talk.count % 10 / 10:.2f}", person.language, JUDGEMENT,
             int(talk.count % 20 == 1), self._moment(waiting), self._moment(promised), 1, self._moment(talk.last_in),
             self._moment(talk.last_out), self._moment(NEWEST + PROMISE) if is_snoozed else None, self._moment(talk.opened),
             self._moment(last) if is_closed else None, "resolved" if is_closed else None)
        )  # fmt: skip
        opened = self._moments[talk.opened]
        for kind in ("opened", "judged", "routed", "closed" if is_closed else "taken"):
            at = self._moments[last] if kind == "closed" else opened
            words = f"The conversation was {kind}."
            rows["conversation_events"].append((self._life.key(), talk.key, kind, at, at, talk.first, words, JUDGEMENT))
        stamp = f"{talk.opened.timestamp():.6f}"
        place = f"CTRIAGE{talk.rep % 20:02d}"
        rows["desk_posts"].append(
            (self._life.key(), TEAM, place, stamp, "", "card", "conversation", talk.key, talk.key, talk.count * 3,
             "closed" if is_closed else "open", opened, json.dumps({"link": f"https://desk.example/{place}/p{stamp}"}))
        )  # fmt: skip
        if talk.count % 25 == 2:
            text, _ = self._words(person)
            rows["crm_notes"].append((self._life.key(), text, person.key, talk.first, self.reps[talk.rep], opened))

    def _person(self, rows: Rows, person: Person, firms: list[str]) -> None:
        first = _of(FIRST_NAMES, person.number)
        last = "".join(self._chance.choices(NAME_PARTS, k=self._chance.choice((2, 3)))).title()
        is_firm, begun, seen = person.number % 3 == 0, self._moments[person.first], self._moments[person.last]
        handle = (
            f"{last.lower()}{person.number}@mail.example"
            if person.channel.name == "EMAIL"
            else f"{70_000_000 + person.number}"
        )
        email = handle if "@" in handle else None
        rows["crm_contacts"].append(
            (person.key, first, last, email, firms[person.number % len(firms)] if is_firm else None, person.language,
             "CUSTOMER" if person.count > 10 else "LEAD", begun, seen, person.count, f"{person.count * 37 % 5000}.00", "Europe/Prague")
        )  # fmt: skip
        rows["identities"].append(
            (
                person.identity,
                person.channel.name,
                "",
                handle,
                person.key,
                f"{first} {last}",
                None,
                "wrote to us",
                begun,
                seen,
            )
        )
        rep = self.reps[person.number % len(self.reps)]
        if person.number % 20 == 7:
            stage = "PROPOSAL" if person.number % 40 == 7 else "CLOSED_WON"
            rows["crm_opportunities"].append(
                (self._life.key(), f"Order of {last}", f"{person.number * 13 % 9000}.00", person.key, stage, rep, begun)
            )
        if person.number % 50 == 9:
            due = self._moment(person.last + timedelta(days=person.number % 30))
            rows["crm_tasks"].append((self._life.key(), f"Call {last}", person.key, rep, due))

    def _jobs(self, rows: Rows) -> None:
        """Some that are due in a few lanes, and for each conversation that is not closed one that looks at its promise."""
        for number in range(JOBS_DUE):
            self._job(
                rows,
                "desk.show_message",
                f"slack:{TEAM}:CTRIAGE{number % 20:02d}",
                NEWEST - timedelta(seconds=number),
                1,
            )
        for number, talk in enumerate(self._life.standing()):
            due = NEWEST + timedelta(seconds=30 + number * 7)
            self._job(rows, "inbox.look_at_promises", f"promises:{talk.key}", due, 0)

    def _job(self, rows: Rows, kind: str, lane: str, due: datetime, keeps_order: int) -> None:
        at = self._moments[due]
        rows["jobs"].append((kind, lane, EMPTY, at, at, self._moments[NEWEST], 5, keeps_order, 0, -1, 0, 8, "ready"))

    def _moment(self, at: datetime | None) -> str | None:
        return None if at is None else self._moments[at]


def _part(number: int) -> str:
    return _of(NAME_PARTS, number)


def _of(words: Sequence[str], number: int) -> str:
    return words[number % len(words)]


class _Moments:
    """How a moment is written; minutes are remembered, since to write them out takes longest."""

    def __init__(self) -> None:
        self._minutes: dict[datetime, str] = {}

    def __getitem__(self, at: datetime) -> str:
        minute = at.replace(second=0, microsecond=0)
        written = self._minutes.get(minute)
        if written is None:
            if len(self._minutes) > 50_000:
                self._minutes.clear()
            written = self._minutes[minute] = f"{minute:%Y-%m-%d %H:%M:}"
        return f"{written}{at.second:02d}.{at.microsecond:06d}"
