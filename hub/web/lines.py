"""Visitors' lines, whatever carries them: what they say is kept before it is acknowledged, what lies ready is brought to them.

Many processes may hold lines, and one visitor several of them. A line brings everything behind the sequence that its
browser named, in order; what two lines of one browser bring twice, the browser knows by its key.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import assert_never

import structlog

from connectors.contract.live import (
    Acknowledged,
    Alive,
    Greeting,
    LineAnswer,
    LineProblem,
    LineWord,
    LiveChat,
    Looking,
    MailboxAway,
    Misread,
    Refusal,
    Signs,
    Told,
    Visitor,
    Welcome,
)
from crm.storage.unit_of_work import Clock
from hub.clock import monotonic_seconds
from hub.engine.entrance import Entrance
from hub.engine.journal import ArrivalRefused, JournalFull, JournalUnavailable
from hub.mailbox.actions import DatabaseMailbox
from hub.mailbox.store import News, Place
from hub.web.allowance import Allowance, Rate
from hub.web.seldom import Seldom

LOOK_SECONDS = 1.0
AGAIN_SECONDS = 2.0  # when the database is away

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LineLimits:
    """`visitor` and `address` count what is said, `openings` the lines that an address opens. Who does not greet within
    `greeting_seconds` is shown out, and who takes nothing for `taking_seconds`.
    """

    lines: int = 2000
    lines_per_address: int = 50
    visitor: Rate = field(default=Rate(30, 2))
    address: Rate = field(default=Rate(200, 20))
    openings: Rate = field(default=Rate(60, 2))
    greeting_seconds: float = 10.0
    taking_seconds: float = 10.0


@dataclass(slots=True)
class Caller:
    """Somebody on a line: from which network address, who they are once they greeted, and what they have."""

    chat: LiveChat
    address: str
    visitor: Visitor | None = None
    after: int = 0

    @property
    def place(self) -> Place | None:
        return None if self.visitor is None else (self.chat.account, self.visitor.id)


Say = Callable[[LineAnswer], Awaitable[None]]


class OpenLine:
    """A line that stays open: it is told the news, and brings what is new to its caller."""

    def __init__(self, caller: Caller, mailbox: DatabaseMailbox, say: Say) -> None:
        self.caller = caller
        self._mailbox = mailbox
        self._say = say
        self._news = News()
        self._signs = self._shown = Signs()
        self._is_told = asyncio.Event()

    def tell(self, news: News, signs: Signs) -> None:
        self._news, self._signs = news, signs
        if news.last_sequence > self.caller.after or signs != self._shown:
            self._is_told.set()

    async def bring(self) -> None:
        """Say what is new, for as long as the line is open."""
        while True:
            await self._is_told.wait()
            self._is_told.clear()
            await self._bring_frames()
            if self._signs != self._shown:
                self._shown = self._signs
                await self._say(self._shown)

    async def _bring_frames(self) -> None:
        while (place := self.caller.place) and self._news.last_sequence > self.caller.after:
            try:
                frames = await self._mailbox.after(place, self.caller.after)
            except MailboxAway:
                return  # told again at the next look
            if not frames:
                return
            for frame in frames:
                await self._say(frame)
                self.caller.after = frame.sequence


class Lines:
    """Everything that the lines of one process share."""

    def __init__(
        self, entrance: Entrance, mailbox: DatabaseMailbox, clock: Clock, limits: LineLimits | None = None
    ) -> None:
        self.limits = limits or LineLimits()
        self._entrance = entrance
        self._mailbox = mailbox
        self._clock = clock
        self._visitors = Allowance(self.limits.visitor)
        self._addresses = Allowance(self.limits.address)
        self._openings = Allowance(self.limits.openings)
        self._open: set[OpenLine] = set()
        self._looking: dict[Place, bool] = {}
        self._is_away = False
        self._seldom = Seldom()

    # Coming and going

    def may_open(self, address: str) -> float:
        """0 when this address may open one more line, which is counted; else the seconds after which to try again."""
        if len(self._open) >= self.limits.lines or self._of_address(address) >= self.limits.lines_per_address:
            return AGAIN_SECONDS
        return self._openings.take(address, monotonic_seconds())

    def opened(self, caller: Caller, say: Say) -> OpenLine:
        line = OpenLine(caller, self._mailbox, say)
        self._open.add(line)
        return line

    def closed(self, line: OpenLine) -> None:
        self._open.discard(line)

    @property
    def open_lines(self) -> frozenset[OpenLine]:
        return frozenset(self._open)

    def _of_address(self, address: str) -> int:
        return sum(line.caller.address == address for line in self._open)

    # What a visitor says

    async def hear(self, caller: Caller, said: str) -> LineAnswer:
        """The answer to one thing said. What is acknowledged is on disk."""
        word = caller.chat.read_word(said, caller.visitor.id if caller.visitor else None)
        if wait := self._must_wait(caller):
            if self._seldom.may_say(("rate", caller.address)):
                log.warning("somebody says more than they may", account=caller.chat.account, caller=caller.address)
            return Refusal(LineProblem.TOO_FAST, _id_of(word), wait)
        match word:
            case Greeting():
                return self._greet(caller, word)
            case Told():
                return await self._keep(caller, word)
            case Looking():
                return self._note(caller, word)
            case Misread():
                return Refusal(word.problem, word.id)
            case _:
                assert_never(word)

    def _must_wait(self, caller: Caller) -> float:
        now = monotonic_seconds()
        wait = self._addresses.take((caller.chat.account, caller.address), now)
        return wait or (self._visitors.take(caller.place, now) if caller.place else 0.0)

    def _greet(self, caller: Caller, word: Greeting) -> LineAnswer:
        caller.visitor = caller.chat.enter(word.token, self._clock.machine_now())
        if caller.visitor.is_refused and self._seldom.may_say(("token", caller.address)):
            log.warning("a chat token was refused", account=caller.chat.account, caller=caller.address)
        caller.after = word.after
        self._mailbox.stir()
        return Welcome(caller.visitor.token)

    async def _keep(self, caller: Caller, word: Told) -> LineAnswer:
        try:
            await self._entrance.admit(caller.chat, word.request)
            if word.seen and caller.place:
                await self._mailbox.mark_seen(caller.place, word.seen)
        except (JournalFull, JournalUnavailable, MailboxAway):
            return Refusal(LineProblem.LATER, word.id, AGAIN_SECONDS)
        except ArrivalRefused:
            return Refusal(LineProblem.REFUSED, word.id)
        return Acknowledged(word.id, self._clock.now())

    def _note(self, caller: Caller, word: Looking) -> LineAnswer:
        if caller.place:
            self._looking[caller.place] = word.typing or self._looking.get(caller.place, False)
        return Alive()

    # What lies ready

    async def waiting(self, caller: Caller) -> list[LineAnswer]:
        """What is new for a caller who does not stay."""
        if (place := caller.place) is None:
            return []
        try:
            found = await self._mailbox.news([place])
            frames = await self._mailbox.after(place, caller.after)
        except MailboxAway:
            return []
        return [*frames, self._signs(found.get(place, News()))]

    async def look(self) -> None:
        """Tell the lines what is new, at once within this process, else every second; note who looks at the chat."""
        while True:
            await self._mailbox.wait(LOOK_SECONDS)
            try:
                await self._tell_news()
                await self._note_looking()
            except MailboxAway as away:
                self._note_outage(away)
                await asyncio.sleep(LOOK_SECONDS)
            else:
                self._is_away = False

    async def _tell_news(self) -> None:
        places = {place for line in self._open if (place := line.caller.place)}
        found = await self._mailbox.news(places) if places else {}
        for line in list(self._open):
            if (place := line.caller.place) and (news := found.get(place)):
                line.tell(news, self._signs(news))

    async def _note_looking(self) -> None:
        looking, self._looking = self._looking, {}
        if looking:
            await self._mailbox.note_looking(looking)

    def _signs(self, news: News) -> Signs:
        return Signs(news.typing_until is not None and news.typing_until > self._clock.machine_now(), news.read_at)

    def _note_outage(self, away: MailboxAway) -> None:
        if not self._is_away:
            log.warning("visitors' mailboxes cannot be read; lines wait and look again", problem=repr(away.__cause__))
        self._is_away = True


def _id_of(word: LineWord) -> str | None:
    return word.id if isinstance(word, Told | Misread) else None
