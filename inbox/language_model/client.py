"""An OpenAI-compatible server, asked through the `openai` library. Every way it can fail ends in ModelUnavailable.

`chat.completions.parse` with a strict schema is the portable call: local servers know it, the Responses API they do not.
"""

import asyncio
import json
import math
import re
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import openai
import structlog
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessage, ChatCompletionMessageParam
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from inbox.language_model.prompt import (
    LONGEST_DRAFT,
    PROMPT_VERSION,
    Prompt,
    assessment_prompt,
    draft_prompt,
    one_line,
    summary_prompt,
    translation_prompt,
    visible,
)
from inbox.language_model.values import (
    LONGEST_REASON,
    LONGEST_SUMMARY,
    Assessment,
    DraftedText,
    DraftQuestion,
    ModelUnavailable,
    Question,
    SummaryQuestion,
    TranslationQuestion,
    Unavailability,
)
from inbox.triage.analysis.values import Intent, SentimentLabel
from inbox.triage.values import PriorityLevel

log = structlog.stdlib.get_logger(__name__)

ANSWER_TOKENS = 400
DRAFT_TOKENS = 500
TRANSLATION_TOKENS = 2_000
LONGEST_TRANSLATION = 8_000
LONGEST_LINE_ASKED = 160
CLEAR_NEUTRAL = 0.3
LANGUAGE = re.compile(r"[a-z]{2,3}")
MARK_BYTES = 8

Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where the model is and how long it may take. `timeout_seconds` is for one try, of which there are `max_retries` more."""

    base_url: str
    model: str
    api_key: str = "none"
    timeout_seconds: float = 6.0
    max_retries: int = 1
    pause_seconds: float = 2.0  # what may pass between the tries, all in all
    most_seconds: float = 14.0  # no question holds a worker longer, whatever a server asks us to wait

    @property
    def longest_seconds(self) -> float:
        tries = self.max_retries + 1
        return min(tries * self.timeout_seconds + self.pause_seconds, self.most_seconds)


def within_bounds(number: object) -> object:
    """Servers that hold a model to a schema hold it to the type of a number, not always to its bounds."""
    match number:
        case bool():
            return number
        case int() | float() if math.isfinite(number):
            return max(-1.0, min(1.0, float(number)))
        case _:
            return number


# Lengths are asked for by pattern, which the real service and llama-server know; maxLength the real service refuses in
# strict schemas. A pattern names no quotes: llama-server takes a dot to mean them too, and the JSON breaks. What comes
# is cut all the same.
LINE_PATTERN = rf'^[^"\\\n]{{0,{LONGEST_LINE_ASKED}}}$'

Score = Annotated[
    float, BeforeValidator(within_bounds), Field(allow_inf_nan=False, json_schema_extra={"minimum": -1, "maximum": 1})
]
Language = Annotated[str, Field(json_schema_extra={"pattern": "^[a-z]{2}$"})]
Line = Annotated[str, Field(json_schema_extra={"pattern": LINE_PATTERN})]


class Answer(BaseModel):
    """The form of an answer, as the server is told."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[SentimentLabel, Field(strict=False)]
    sentiment: Score
    level: Annotated[PriorityLevel, Field(strict=False)]
    intent: Annotated[Intent, Field(strict=False)]
    language: Language
    summary: Line
    reason: Line


class OpenAIModel:
    """The LanguageModel behind an OpenAI-compatible server. One instance serves the whole process; close it at the end."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self._client = AsyncOpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key,
            timeout=settings.timeout_seconds,
            max_retries=settings.max_retries,
        )

    @property
    def name(self) -> str:
        return self.settings.model

    async def close(self) -> None:
        await self._client.close()

    async def assess(self, question: Question) -> Assessment:
        """The model's labels for one message, checked. Raises ModelUnavailable."""
        prompt = assessment_prompt(question, secrets.token_hex(MARK_BYTES))
        return checked(await self._bounded(self._ask_for_answer(prompt)), self.name)

    async def draft(self, question: DraftQuestion) -> DraftedText:
        """What the model would answer, as plain text. Raises ModelUnavailable."""
        prompt = draft_prompt(question, secrets.token_hex(MARK_BYTES))
        text = drafted(await self._bounded(self._ask_for_text(prompt)), prompt.mark)
        return DraftedText(text, self.name, PROMPT_VERSION)

    async def summarise(self, question: SummaryQuestion) -> DraftedText:
        """What was said, in a few sentences. Raises ModelUnavailable."""
        return await self._written(summary_prompt(question, secrets.token_hex(MARK_BYTES)), LONGEST_DRAFT)

    async def translate(self, question: TranslationQuestion) -> DraftedText:
        """The same in another language. Raises ModelUnavailable."""
        prompt = translation_prompt(question, secrets.token_hex(MARK_BYTES))
        return await self._written(prompt, LONGEST_TRANSLATION, TRANSLATION_TOKENS)

    async def _written(self, prompt: Prompt, longest: int, tokens: int = DRAFT_TOKENS) -> DraftedText:
        text = drafted(await self._bounded(self._ask_for_text(prompt, tokens)), prompt.mark, longest)
        return DraftedText(text, self.name, PROMPT_VERSION)

    async def _ask_for_answer(self, prompt: Prompt) -> Answer:
        raw = await self._client.chat.completions.with_raw_response.parse(
            model=self.settings.model,
            messages=messages(prompt),
            response_format=Answer,
            temperature=0,
            max_tokens=ANSWER_TOKENS,
        )
        expect_completion(raw.headers.get("content-type", ""), raw.content)
        message = raw.parse().choices[0].message
        if message.parsed is None:
            raise _without_answer(message)
        return message.parsed

    async def _ask_for_text(self, prompt: Prompt, tokens: int = DRAFT_TOKENS) -> str:
        raw = await self._client.chat.completions.with_raw_response.create(
            model=self.settings.model, messages=messages(prompt), temperature=0, max_tokens=tokens
        )
        expect_completion(raw.headers.get("content-type", ""), raw.content)
        choice = raw.parse().choices[0]
        if choice.finish_reason in UNFINISHED:
            raise ModelUnavailable(UNFINISHED[choice.finish_reason])
        if not choice.message.content:
            raise _without_answer(choice.message)
        return choice.message.content

    async def _bounded(self, call: Awaitable[Answered]) -> Answered:
        """The call's result within bounded time, or ModelUnavailable, written to the log without anybody's words."""
        try:
            async with asyncio.timeout(self.settings.longest_seconds):
                return await call
        except ModelUnavailable as unavailable:
            failure = unavailable
        except (openai.OpenAIError, TimeoutError, ValidationError, json.JSONDecodeError) as error:
            failure = translated(error)
            failure.__cause__ = error
        log.warning(
            "the language model gave no answer", model=self.name, reason=failure.reason.name, detail=failure.detail
        )
        raise failure


class CompletionMessage(BaseModel):
    content: str | None = None
    refusal: str | None = None


class CompletionChoice(BaseModel):
    message: CompletionMessage


class Completion(BaseModel):
    """As much of an answer's outer form as is read here. The library builds its objects from anything without a look."""

    choices: list[CompletionChoice] = Field(min_length=1)


UNFINISHED = {"length": Unavailability.CUT_OFF, "content_filter": Unavailability.FILTERED}


def expect_completion(content_type: str, body: bytes) -> None:
    """ModelUnavailable when this is not a completion: a proxy's page, an error under status 200, an empty list."""
    if "json" not in content_type:
        raise ModelUnavailable(Unavailability.UNREADABLE, f"content type {content_type[:40] or 'missing'}")
    Completion.model_validate_json(body)


def messages(prompt: Prompt) -> list[ChatCompletionMessageParam]:
    return [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]


# The first class that fits; openai's errors are a tree, so the narrow ones stand before the wide ones.
FAILURES: tuple[tuple[type[Exception], Unavailability], ...] = (
    (openai.APITimeoutError, Unavailability.TIMED_OUT),
    (TimeoutError, Unavailability.TIMED_OUT),
    (openai.APIConnectionError, Unavailability.UNREACHABLE),
    (openai.RateLimitError, Unavailability.BUSY),
    (openai.AuthenticationError, Unavailability.KEY_REFUSED),
    (openai.PermissionDeniedError, Unavailability.KEY_REFUSED),
    (openai.NotFoundError, Unavailability.NOT_FOUND),
    (openai.InternalServerError, Unavailability.BROKEN),
    (openai.APIStatusError, Unavailability.REQUEST_REFUSED),
    (openai.LengthFinishReasonError, Unavailability.CUT_OFF),
    (openai.ContentFilterFinishReasonError, Unavailability.FILTERED),
    (ValidationError, Unavailability.UNREADABLE),
    (json.JSONDecodeError, Unavailability.UNREADABLE),
    (openai.OpenAIError, Unavailability.UNREADABLE),
)


def translated(error: Exception) -> ModelUnavailable:
    """A failure of the library, or of its answer, in our words."""
    reason = next((reason for kind, reason in FAILURES if isinstance(error, kind)), Unavailability.BROKEN)
    status = f" {error.status_code}" if isinstance(error, openai.APIStatusError) else ""
    return ModelUnavailable(reason, f"{type(error).__name__}{status}")


def _without_answer(message: ChatCompletionMessage) -> ModelUnavailable:
    if message.refusal:
        return ModelUnavailable(Unavailability.DECLINED)
    return ModelUnavailable(Unavailability.UNREADABLE, "no content")


def checked(answer: Answer, model: str) -> Assessment:
    """The answer with its contradictions mended: where label and number disagree, the label is believed."""
    sentiment = agreeing(answer.sentiment, answer.label)
    language = answer.language.strip().lower().split("-")[0]
    return Assessment(
        sentiment=sentiment,
        label=answer.label,
        level=answer.level,
        intent=answer.intent,
        language=language if LANGUAGE.fullmatch(language) else "und",
        summary=one_line(answer.summary, LONGEST_SUMMARY),
        reason=one_line(answer.reason, LONGEST_REASON),
        model=model,
        prompt_version=PROMPT_VERSION,
        repaired=sentiment != answer.sentiment,
    )


def agreeing(sentiment: float, label: SentimentLabel) -> float:
    """The number with the sign of its label; near zero for neutral."""
    match label:
        case SentimentLabel.NEGATIVE:
            return -abs(sentiment)
        case SentimentLabel.POSITIVE:
            return abs(sentiment)
        case SentimentLabel.NEUTRAL:
            return sentiment if abs(sentiment) <= CLEAR_NEUTRAL else 0.0


def drafted(text: str, mark: str, longest: int = LONGEST_DRAFT) -> str:
    """The draft as plain visible text, cut. One that repeats our mark has taken the talk for something else."""
    plain = visible(text).strip()
    if mark in plain:
        raise ModelUnavailable(Unavailability.UNREADABLE, "the draft repeats the fence")
    if not plain:
        raise ModelUnavailable(Unavailability.UNREADABLE, "an empty draft")
    return plain[:longest]
