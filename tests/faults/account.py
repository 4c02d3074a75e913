"""The account that every run ends with: what was taken, what was seen of it, and what became of every answer."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

NAMED_AT_MOST = 8

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Counts, and the names of whatever is wrong.

    `accepted`: messages for which a provider has its 200; `seen`: those of them that stand in a timeline and in Slack.
    `answered`: answers of reps that the hub took; `sent`: those that a customer can read. `unknown`: neither the hub nor
    the rep can say, and the rep is told. `open`: given back, failed or held, and the rep is told. `dead`: jobs given up.
    """

    accepted: int
    seen: int
    lost: Names = ()
    doubled: Names = ()
    out_of_order: Names = ()
    answered: int = 0
    sent: int = 0
    sent_twice: Names = ()
    unsent: Names = ()  # answers that reached nobody and of which the rep was told nothing
    unknown: int = 0
    open: int = 0
    untold: Names = ()  # unknown or open, and no word of it in Slack
    dead: int = 0
    dead_expected: int = 0

    def wrong(self) -> list[str]:
        """What does not balance, each with the messages it is about; empty when everything does."""
        found = [
            f"{words}: {_some(names)}"
            for words, names in (
                ("lost", self.lost),
                ("doubled", self.doubled),
                ("out of order", self.out_of_order),
                ("sent twice", self.sent_twice),
                ("never sent, and nobody was told", self.unsent),
                ("not known or not sent, and no rep was told", self.untold),
            )
            if names
        ]
        if self.seen + len(self.lost) != self.accepted:
            found.append(f"{self.accepted} accepted, but {self.seen} seen and {len(self.lost)} lost")
        if self.dead != self.dead_expected:
            found.append(f"{self.dead} jobs dead, where {self.dead_expected} had to die")
        return found

    def balances(self) -> bool:
        return not self.wrong()

    def __str__(self) -> str:
        return (
            f"accepted {self.accepted}, seen {self.seen}, lost {len(self.lost)}, doubled {len(self.doubled)}, "
            f"out of order {len(self.out_of_order)}; answers {self.answered}, sent {self.sent}, "
            f"sent twice {len(self.sent_twice)}, unknown {self.unknown}, open {self.open}, untold {len(self.untold)}; "
            f"dead {self.dead}"
        )


def _some(names: Names) -> str:
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return ", ".join(names[:NAMED_AT_MOST]) + more


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One conversation as four parties have it. A message is named by its text, which is unique; its place in `written`
    is the order in which it was written."""

    written: tuple[str, ...]  # by the customer, and acknowledged to the provider
    timeline: tuple[str, ...]
    thread: tuple[str, ...]  # in Slack, in the order in which they stand there
    late: frozenset[str] = frozenset()  # those that Slack shows as having arrived late


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What reps wrote and what came of it, each named by its text."""

    taken: frozenset[str]
    on_phones: Mapping[str, int]  # how often each can be read
    states: Mapping[str, str]  # as the hub has it
    told: frozenset[str]  # of which the rep reads in Slack that it is open or unknown


def balance(talks: Iterable[Talk], answers: Answers, *, dead: int = 0, dead_expected: int = 0) -> Account:
    """The account of a run. Linear in what was written."""
    talks = list(talks)
    accepted = [word for talk in talks for word in talk.written]
    lost = [word for talk in talks for word in _missing(talk)]
    open_ones = {word for word, state in answers.states.items() if state in OPEN and not answers.on_phones.get(word)}
    unknown = {word for word, state in answers.states.items() if state == "unknown"}
    return Account(
        accepted=len(accepted),
        seen=len(accepted) - len(lost),
        lost=tuple(lost),
        doubled=tuple(word for talk in talks for word in _doubled(talk)),
        out_of_order=tuple(word for talk in talks for word in _misplaced(talk)),
        answered=len(answers.taken),
        sent=sum(1 for times in answers.on_phones.values() if times),
        sent_twice=tuple(sorted(word for word, times in answers.on_phones.items() if times > 1)),
        unsent=tuple(sorted(_unsent(answers, open_ones | unknown))),
        unknown=len(unknown),
        open=len(open_ones),
        untold=tuple(sorted((open_ones | unknown) - answers.told)),
        dead=dead,
        dead_expected=dead_expected,
    )


OPEN = frozenset({"failed", "returned", "held"})


def _missing(talk: Talk) -> list[str]:
    kept, shown = set(talk.timeline), set(talk.thread)
    return [word for word in talk.written if word not in kept or word not in shown]


def _doubled(talk: Talk) -> list[str]:
    return sorted(
        {word for place in (talk.timeline, talk.thread) for word, times in Counter(place).items() if times > 1}
    )


def _misplaced(talk: Talk) -> list[str]:
    """In the timeline nothing may stand before what was written earlier; in the thread only what is marked as late."""
    place = {word: number for number, word in enumerate(talk.written)}
    shown = [word for word in talk.thread if word not in talk.late]
    return sorted(
        {
            later
            for words in (talk.timeline, shown)
            for earlier, later in pairwise(word for word in words if word in place)
            if place[later] < place[earlier]
        }
    )


def _unsent(answers: Answers, told_about: Collection[str]) -> list[str]:
    """Taken from the rep, on no phone, and of no state that a rep would look at."""
    return [
        f"{word} ({answers.states.get(word, 'no delivery')})"
        for word in answers.taken
        if not answers.on_phones.get(word) and word not in told_about
    ]
