"""The room's words: what a model is asked, what it answers, and why it may have no answer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from inbox.triage.analysis.values import Intent, SentimentLabel
from inbox.triage.values import ModelAdvice, PriorityLevel

LONGEST_SUMMARY = 200
LONGEST_REASON = 200
# The middle of each level on the rules' own scale.
URGENCY_OF_LEVEL = {
    PriorityLevel.LOW: 0.12,
    PriorityLevel.MEDIUM: 0.36,
    PriorityLevel.HIGH: 0.6,
    PriorityLevel.URGENT: 0.8,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One message to judge: the customer's own words as they came, and the date on which they were written (ISO)."""

    text: str
    today: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of a talk. `ours` is what a rep wrote."""

    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A talk with one contact to be answered, oldest entry first, in `language` (ISO 639-1), by `rep`.

    `contact` is the first name, "" where unknown; intent: what the last message wants, by the embedded analyser;
    model_allowed: the contact's words may be shown to a model outside.
    """

    turns: tuple[Turn, ...]
    language: str
    intent: Intent = Intent.OTHER
    contact: str = ""
    rep: str = ""
    model_allowed: bool = True


@dataclass(frozen=True, slots=True)
class SummaryQuestion:
    """A talk to be summed up for a rep, oldest entry first, in the rep's `language` (ISO 639-1)."""

    turns: tuple[Turn, ...]
    language: str
    model_allowed: bool = True


@dataclass(frozen=True, slots=True)
class TranslationQuestion:
    """A text to be put into `language` (ISO 639-1)."""

    text: str
    language: str
    model_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a model says of a message, checked and cut to size.

    sentiment: -1 to 1, of the same sign as `label`; language: ISO 639-1 or `und`; summary and reason: one line each, for
    display as escaped text, never acted on; repaired: the model contradicted itself and its label was believed.
    """

    sentiment: float
    label: SentimentLabel
    level: PriorityLevel
    intent: Intent
    language: str
    summary: str
    reason: str
    model: str
    prompt_version: str
    repaired: bool = False

    def advice(self) -> ModelAdvice:
        words = self.reason or f"it reads as {self.level}"
        return ModelAdvice(URGENCY_OF_LEVEL[self.level], self.level, words, self.model, self.prompt_version)


@dataclass(frozen=True, slots=True)
class DraftedText:
    """What a model would answer: plain text, for a rep to read and change. Never sent by itself."""

    text: str
    model: str
    prompt_version: str


class Unavailability(StrEnum):
    """Why there is no answer of a model, in words for a person."""

    TIMED_OUT = "it did not answer in time"
    UNREACHABLE = "it cannot be reached"
    BUSY = "it asks us to wait"
    KEY_REFUSED = "it does not accept our key"
    NOT_FOUND = "it does not know the model or the address"
    REQUEST_REFUSED = "it does not accept the question"
    BROKEN = "it has trouble of its own"
    CUT_OFF = "its answer was cut off"
    FILTERED = "its content filter held the answer back"
    DECLINED = "it declined to answer"
    UNREADABLE = "its answer does not have the agreed form"


class ModelUnavailable(Exception):
    """There is no usable answer. `reason` is for people, `detail` for the log; neither holds the customer's words."""

    def __init__(self, reason: Unavailability, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class LanguageModel(Protocol):
    """A model that can be asked. Every call ends in bounded time: with an answer, or with ModelUnavailable."""

    @property
    def name(self) -> str: ...

    async def assess(self, question: Question) -> Assessment: ...

    async def draft(self, question: DraftQuestion) -> DraftedText: ...

    async def summarise(self, question: SummaryQuestion) -> DraftedText: ...

    async def translate(self, question: TranslationQuestion) -> DraftedText: ...
