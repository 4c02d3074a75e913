"""The real client against a real server with a real, very small model (`make test-llm`).

What is shown: protocol, schema, time-outs, fallback. Never what the model thinks: of 24 labels about half are wrong.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

import config
from inbox.language_model.client import ModelSettings, OpenAIModel
from inbox.language_model.drafts import Drafter
from inbox.language_model.templates import load_templates
from inbox.language_model.values import (
    Assessment,
    DraftQuestion,
    ModelUnavailable,
    Question,
    Turn,
    Unavailability,
)
from inbox.triage.values import Basis
from tests.inbox.language_model.attacks import EVERY_ATTACK
from tests.inbox.language_model.real_server import running

pytestmark = [pytest.mark.llm_real, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

MESSAGES = {
    "en": "Our server is down since this morning, we lose money every minute.",
    "de": "Guten Tag, wann kommt meine Bestellung?",
    "cs": "Děkuji, všechno funguje skvěle.",
    "sk": "Faktúra je zlá, opravte ju prosím.",
    "pl": "Ile kosztuje wersja dla pięciu osób?",
    "uk": "Чи можемо зустрітися у вівторок?",
    "ru": "Это ужасно, я хочу вернуть деньги.",
    "es": "Quiero cancelar mi contrato.",
    "fr": "Bonjour, merci pour votre aide.",
}
TALK = DraftQuestion((Turn("When does my parcel arrive?", ours=False),), "en")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base_url() -> AsyncIterator[str]:
    async with running() as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model(base_url: str) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel(ModelSettings(base_url, "smollm2", timeout_seconds=90, max_retries=0, most_seconds=90))
    yield model
    await model.close()


@pytest.mark.parametrize("language", MESSAGES)
async def test_every_answer_has_the_agreed_form(model: OpenAIModel, language: str) -> None:
    said = await model.assess(Question(MESSAGES[language], "2026-11-23"))
    assert isinstance(said, Assessment)
    assert -1 <= said.sentiment <= 1 and len(said.summary) <= 200 and len(said.reason) <= 200
    assert {"negative": said.sentiment <= 0, "positive": said.sentiment >= 0, "neutral": True}[said.label]


async def test_a_message_of_200_000_letters_is_asked_about_in_full_form(model: OpenAIModel) -> None:
    said = await answered(model, Question("broken " * 30_000, "2026-11-23"))
    assert isinstance(said, Assessment)


@pytest.mark.parametrize(("language", "attack"), EVERY_ATTACK[:9])
async def test_an_attack_gets_labels_and_nothing_else(model: OpenAIModel, language: str, attack: str) -> None:
    assert isinstance(await answered(model, Question(attack, "2026-11-23")), Assessment)


async def test_a_time_out_is_kept(base_url: str) -> None:
    hasty = OpenAIModel(ModelSettings(base_url, "smollm2", timeout_seconds=0.01, max_retries=0))
    said = await answered(hasty, Question("Hello", "2026-11-23"))
    await hasty.close()
    assert isinstance(said, ModelUnavailable) and said.reason is Unavailability.TIMED_OUT


async def test_a_draft_is_the_models_or_a_template(model: OpenAIModel) -> None:
    templates = load_templates(Path(config.__file__).with_name("templates"))
    draft = await Drafter(templates, model).draft(TALK)
    assert draft.text and draft.basis in (Basis.MODEL, Basis.RULE)
    assert draft.words.endswith(("Read it before you send it.", "look twice."))


async def answered(model: OpenAIModel, question: Question) -> Assessment | ModelUnavailable:
    try:
        return await model.assess(question)
    except ModelUnavailable as unavailable:
        return unavailable
