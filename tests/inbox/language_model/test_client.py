"""The real client over real HTTP: what it sends, what it makes of an answer, and that every failure has one shape."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from structlog.testing import capture_logs

from inbox.language_model.client import Answer, ModelSettings, OpenAIModel, agreeing, checked
from inbox.language_model.simulator import Fault, OpenAISimulator
from inbox.language_model.values import (
    URGENCY_OF_LEVEL,
    DraftQuestion,
    ModelUnavailable,
    Question,
    Turn,
    Unavailability,
)
from inbox.triage.analysis.urgency import level_of
from inbox.triage.analysis.values import Intent, SentimentLabel
from inbox.triage.values import PriorityLevel
from tests.inbox.language_model.attacks import EVERY_ATTACK
from tests.inbox.language_model.conftest import KEY, Clients

FAIR = Question("Please send the stands, the fair opens on 24.11.2026. Ask ann@example.com", "2026-11-23")
TALK = DraftQuestion((Turn("Wann kommt mein Paket?", ours=False),), "de", Intent.QUESTION)


async def test_an_answer_is_labels_and_two_lines(model: OpenAIModel) -> None:
    said = await model.assess(FAIR)
    assert (said.level, said.label, said.language) == (PriorityLevel.URGENT, SentimentLabel.NEUTRAL, "en")
    assert said.reason == "the date they name is today or tomorrow"
    assert said.model == "sandbox-mini" and said.prompt_version and not said.repaired
    assert said.advice().urgency == URGENCY_OF_LEVEL[PriorityLevel.URGENT]


async def test_what_is_sent(model: OpenAIModel, server: OpenAISimulator) -> None:
    await model.assess(FAIR)
    [call] = server.calls
    body = call["body"]
    assert (call["provider"], call["method"], call["path"]) == ("openai", "POST", "/v1/chat/completions")
    assert body["temperature"] == 0 and 0 < body["max_tokens"] <= 500
    assert "tools" not in body and [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "ann@example.com" not in json.dumps(body) and "[e-mail]" in body["messages"][1]["content"]
    form = body["response_format"]["json_schema"]
    assert form["strict"] is True and form["schema"]["additionalProperties"] is False
    assert set(form["schema"]["required"]) == set(form["schema"]["properties"])
    assert form["schema"]["properties"]["sentiment"]["minimum"] == -1
    assert KEY not in json.dumps(server.calls)


async def test_every_call_has_a_mark_of_its_own(model: OpenAIModel, server: OpenAISimulator) -> None:
    for _ in range(3):
        await model.assess(FAIR)
    assert len({call["body"]["messages"][1]["content"].split()[1] for call in server.calls}) == 3


@pytest.mark.parametrize(("language", "attack"), EVERY_ATTACK)
async def test_an_attack_is_labelled_like_any_other_message(model: OpenAIModel, language: str, attack: str) -> None:
    said = await model.assess(Question(attack, "2026-11-23"))
    assert said.level in (PriorityLevel.LOW, PriorityLevel.MEDIUM)
    assert "\n" not in said.summary + said.reason and len(said.summary) <= 200


FAILURES = {
    Fault.THROTTLED: Unavailability.BUSY,
    Fault.BROKEN: Unavailability.BROKEN,
    Fault.CUT_OFF: Unavailability.CUT_OFF,
    Fault.HALF_JSON: Unavailability.UNREADABLE,
    Fault.REFUSED: Unavailability.DECLINED,
    Fault.WRONG_WORD: Unavailability.UNREADABLE,
    Fault.INJECTED: Unavailability.UNREADABLE,
    Fault.KEY_REFUSED: Unavailability.KEY_REFUSED,
    Fault.NO_MODEL: Unavailability.NOT_FOUND,
    Fault.FILTERED: Unavailability.FILTERED,
    Fault.PAGE: Unavailability.UNREADABLE,
    Fault.NO_CHOICES: Unavailability.UNREADABLE,
}


@pytest.mark.parametrize(("fault", "reason"), FAILURES.items())
async def test_every_failure_is_told_in_one_way(
    model: OpenAIModel, server: OpenAISimulator, fault: Fault, reason: Unavailability
) -> None:
    server.trouble(fault)
    with capture_logs() as lines, pytest.raises(ModelUnavailable) as caught:
        await model.assess(FAIR)
    assert caught.value.reason is reason
    assert [line["reason"] for line in lines] == [reason.name]
    assert not any(secret in str(lines) for secret in ("stands", "evil", KEY))
    assert (await model.assess(FAIR)).level is PriorityLevel.URGENT  # and the next question is answered again


async def test_a_slow_server_costs_no_more_than_the_time_out(clients: Clients, server: OpenAISimulator) -> None:
    server.trouble(Fault.SLOW)
    with pytest.raises(ModelUnavailable) as caught:
        await clients.client(timeout=0.05).assess(FAIR)
    assert caught.value.reason is Unavailability.TIMED_OUT


async def test_a_long_wish_to_wait_ends_in_bounded_time(clients: Clients, server: OpenAISimulator) -> None:
    """The library honours Retry-After up to two minutes; a worker does not."""
    server.trouble(Fault.THROTTLED, retry_after=90)
    patient = clients.client(timeout=0.1, retries=1, pause=0.1)
    assert patient.settings.longest_seconds < 1
    async with asyncio.timeout(30):
        with pytest.raises(ModelUnavailable) as caught:
            await patient.assess(FAIR)
    assert caught.value.reason is Unavailability.TIMED_OUT and len(server.calls) == 1


def test_no_settings_let_a_question_hold_a_worker() -> None:
    assert ModelSettings("http://127.0.0.1:1/v1", "m", timeout_seconds=60, max_retries=5).longest_seconds <= 14


async def test_the_library_tries_again_as_often_as_it_is_told(clients: Clients, server: OpenAISimulator) -> None:
    server.trouble(Fault.BROKEN)
    assert (await clients.client(retries=1).assess(FAIR)).level is PriorityLevel.URGENT
    assert [call["status"] for call in server.calls] == [500, 200]


async def test_nobody_at_home(clients: Clients, server: OpenAISimulator) -> None:
    await server.stop()
    with pytest.raises(ModelUnavailable) as caught:
        await clients.client().assess(FAIR)
    assert caught.value.reason is Unavailability.UNREACHABLE


async def test_a_wrong_key(clients: Clients) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        await clients.client(key="sk-wrong").assess(FAIR)
    assert caught.value.reason is Unavailability.KEY_REFUSED


async def test_a_contradiction_is_mended_and_noted(model: OpenAIModel, server: OpenAISimulator) -> None:
    server.trouble(Fault.CONTRADICTION)
    said = await model.assess(FAIR)
    assert (said.label, said.sentiment, said.repaired) == (SentimentLabel.NEGATIVE, -1.0, True)


@pytest.mark.parametrize(("number", "bounded"), [(7, 1.0), (-3.5, -1.0), (0.25, 0.25), (True, None), ("0.5", None)])
def test_a_number_out_of_bounds_is_brought_back_and_what_is_none_refused(number: object, bounded: float | None) -> None:
    told = {"label": "neutral", "level": "LOW", "intent": "other", "language": "en", "summary": "", "reason": ""}
    body = json.dumps({**told, "sentiment": number})
    if bounded is None:
        with pytest.raises(ValidationError):
            Answer.model_validate_json(body)
    else:
        assert Answer.model_validate_json(body).sentiment == bounded


@given(st.floats(-1, 1), st.sampled_from(SentimentLabel))
def test_the_number_never_contradicts_the_label(sentiment: float, label: SentimentLabel) -> None:
    mended = agreeing(sentiment, label)
    assert -1 <= mended <= 1
    assert {"negative": mended <= 0, "positive": mended >= 0, "neutral": abs(mended) <= 0.3}[label]


@given(st.text(), st.text(), st.text())
def test_a_models_words_are_cut_and_made_visible(language: str, summary: str, reason: str) -> None:
    said = checked(
        Answer(
            label=SentimentLabel.NEUTRAL,
            sentiment=0,
            level=PriorityLevel.LOW,
            intent=Intent.OTHER,
            language=language,
            summary=summary,
            reason=reason,
        ),
        "m",
    )
    assert len(said.summary) <= 200 and len(said.reason) <= 200 and len(said.language) <= 3


@pytest.mark.parametrize("level", PriorityLevel)
def test_a_level_and_its_urgency_are_the_same_scale(level: PriorityLevel) -> None:
    assert level_of(URGENCY_OF_LEVEL[level]) is level


async def test_a_draft_is_plain_text_in_the_talks_language(model: OpenAIModel, server: OpenAISimulator) -> None:
    drafted = await model.draft(TALK)
    assert drafted.text.startswith("Vielen Dank") and drafted.prompt_version
    [call] = server.calls
    assert "response_format" not in call["body"] and call["body"]["max_tokens"] <= 500


@pytest.mark.parametrize(
    "fault", [Fault.CUT_OFF, Fault.REFUSED, Fault.FILTERED, Fault.PAGE, Fault.NO_CHOICES, Fault.BROKEN]
)
async def test_a_draft_that_fails(model: OpenAIModel, server: OpenAISimulator, fault: Fault) -> None:
    server.trouble(fault)
    with pytest.raises(ModelUnavailable) as caught:
        await model.draft(TALK)
    assert caught.value.reason is FAILURES[fault]
