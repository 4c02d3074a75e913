"""Who wrote to whom, when, in which conversation: the life of a hub, told in the order of time."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.volume.words import SYLLABLES
from connectors.contract.channel import Channel

SEED = 2026
NEWEST = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LONGEST_DAYS = 730
A_DAY = 1_400
"""Interactions of a middling team. A hub of few interactions is one that began lately, and works as hard as one of many."""
A_REP = 47  # interactions a day
A_CONTACT = 20  # interactions, on average
TALKS_OF_A_DAY = 0.25  # of a day's interactions: conversations that are under way
GOES_ON = 0.85
LEFT_WAITING = 0.005  # of those that end: nobody closed them
MANY, MOST = 5_000, 3
"""So many interactions have the contacts that have most, and so many contacts are they (one, where there are few in all)."""
LONGEST_TALK = 30

CHANNELS = (
    (Channel.EMAIL, 30),
    (Channel.WHATSAPP, 18),
    (Channel.CHAT, 14),
    (Channel.TELEGRAM, 9),
    (Channel.INSTAGRAM, 7),
    (Channel.MESSENGER, 7),
    (Channel.FORM, 5),
    (Channel.SMS, 4),
    (Channel.VIBER, 3),
    (Channel.FACEBOOK, 2),
    (Channel.LINKEDIN, 1),
)
LANGUAGES = dict(zip(SYLLABLES, (30, 15, 20, 5, 5, 8, 4, 6, 7), strict=True))


@dataclass(slots=True)
class Person:
    """A contact with one address. `talk` is their conversation that is not closed."""

    number: int
    key: str
    identity: str
    channel: Channel
    language: str
    first: datetime
    last: datetime
    count: int = 0
    talk: "Talk | None" = None


@dataclass(slots=True)
class Talk:
    """A conversation. `rep` is the number of its owner, -1 for nobody."""

    key: str
    person: Person
    rep: int
    opened: datetime
    first: str = ""
    count: int = 0
    last_in: datetime | None = None
    last_out: datetime | None = None
    is_inbound: bool = False
    is_under_way: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """One interaction. `sequence` is its place in the conversation."""

    key: str
    talk: Talk
    at: datetime
    is_inbound: bool
    sequence: int


@dataclass
class Life:
    """So many interactions. `said` tells them once; afterwards `people` and those of `talks` that are not closed are complete."""

    interactions: int
    people: list[Person] = field(default_factory=list)
    ended: list[Talk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(SEED)
        self.per_day = max(A_DAY, self.interactions // LONGEST_DAYS)
        self.reps = max(30, self.per_day // A_REP)
        self._ring: list[Talk] = []
        self._ring_size = max(int(self.per_day * TALKS_OF_A_DAY), 20)
        self._most_people = max(self.interactions // A_CONTACT, 10)
        self._returning: list[Person] = []
        self._step = timedelta(days=1) / self.per_day
        self.begun = NEWEST - self._step * self.interactions

    def said(self) -> Iterator[Said]:
        """All of it in the order of time. `ended` fills with conversations that were closed: whoever listens empties it."""
        many = min(MANY, self.interactions // 2)
        giants = [self._person(self.begun) for _ in range(MOST if self.interactions >= MANY * 20 else 1)]
        every = self.interactions // (many * len(giants))
        for place in range(self.interactions):
            at = self.begun + self._step * (place + 1)
            giant = giants[place // every % len(giants)] if place % every == 0 else None
            yield self._say(self._talk(at, giant), at)

    def standing(self) -> Iterator[Talk]:
        """Conversations that are not closed at the end."""
        return (person.talk for person in self.people if person.talk is not None)

    def key(self) -> str:
        """A random id (UUID version 4), in hexadecimal digits."""
        bits = self._chance.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62) | (4 << 76) | (2 << 62)
        return f"{bits:032x}"

    def _say(self, talk: Talk, at: datetime) -> Said:
        is_inbound = self._chance.random() < (0.97 if not talk.count else 0.4 if talk.is_inbound else 0.9)
        talk.count += 1
        talk.is_inbound = is_inbound
        talk.last_in, talk.last_out = (at, talk.last_out) if is_inbound else (talk.last_in, at)
        talk.person.count += 1
        talk.person.last = at
        said = Said(self.key(), talk, at, is_inbound, talk.count)
        talk.first = talk.first or said.key
        if talk.count >= LONGEST_TALK:
            self._close(talk)
        return said

    def _talk(self, at: datetime, giant: Person | None) -> Talk:
        if giant is not None:
            return giant.talk or self._begin(giant, at, rings=False)
        if self._ring and self._chance.random() < GOES_ON:
            found = self._ring[int(self._chance.random() * len(self._ring))]
            if found.person.talk is found:
                return found
        person = self._somebody(at)
        return person.talk or self._begin(person, at, rings=True)

    def _somebody(self, at: datetime) -> Person:
        """Somebody new, or somebody who wrote before: who wrote often writes often again."""
        if len(self.people) < self._most_people and (not self._returning or self._chance.random() < 0.4):
            return self._person(at)
        return self._returning[int(self._chance.random() * len(self._returning))]

    def _person(self, at: datetime) -> Person:
        channels, weights = zip(*CHANNELS, strict=True)
        channel = self._chance.choices(channels, weights)[0]
        language = self._chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        person = Person(len(self.people), self.key(), self.key(), channel, language, at, at)
        self.people.append(person)
        return person

    def _begin(self, person: Person, at: datetime, *, rings: bool) -> Talk:
        rep = int(self._chance.random() * self.reps)
        talk = person.talk = Talk(self.key(), person, rep, at)
        self._returning.append(person)
        if rings and len(self._ring) < self._ring_size:
            self._ring.append(talk)
        elif rings:
            place = int(self._chance.random() * self._ring_size)
            self._end(self._ring[place])
            self._ring[place] = talk
        return talk

    def _end(self, talk: Talk) -> None:
        talk.is_under_way = False
        if talk.person.talk is talk and self._chance.random() >= LEFT_WAITING:
            self._close(talk)

    def _close(self, talk: Talk) -> None:
        talk.is_under_way = False
        talk.person.talk = None
        self.ended.append(talk)
