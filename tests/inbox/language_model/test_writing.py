"""Summaries and translations: by the real client against the simulator, and what rules do where there is no model."""

from inbox.language_model.client import OpenAIModel
from inbox.language_model.extract import extracted
from inbox.language_model.shielding import restored, shielded
from inbox.language_model.simulator import Fault, OpenAISimulator
from inbox.language_model.values import SummaryQuestion, TranslationQuestion, Turn
from inbox.language_model.writing import NO_TRANSLATOR, NOT_SHOWN, Writing
from inbox.proposals.values import RULES

TURNS = (
    Turn("Hello. My printer X200 stopped printing on Monday. The sun shines here.", False),
    Turn("Did you restart it?", True),
    Turn("Yes, the printer still prints nothing. When will somebody come?", False),
)


async def test_a_model_sums_up_and_is_named(model: OpenAIModel) -> None:
    made = await Writing(model).summary(SummaryQuestion(TURNS, "en"))
    assert made.text.startswith("The customer wrote 2 times")
    assert made.made_by == model.name and model.name in made.reason
    assert len(made.input_hash) == 64 and made.prompt_version


async def test_numbers_and_addresses_never_reach_the_translator_and_come_back(
    model: OpenAIModel, server: OpenAISimulator
) -> None:
    text = "Write to eva@example.org, +420 777 123 456, or https://shop.example/o/7 about [[3]]"
    made = await Writing(model).translation(TranslationQuestion(text, "cs"))
    assert made.text == f"(cs) {text}"
    asked = str(server.calls[-1]["body"])
    assert "eva@example.org" not in asked and "777" not in asked and "shop.example" not in asked


async def test_a_model_that_is_away_leaves_rules_and_says_so(model: OpenAIModel, server: OpenAISimulator) -> None:
    server.trouble(Fault.REFUSED, 2)
    made = await Writing(model).summary(SummaryQuestion(TURNS, "en"))
    assert made.made_by == RULES and "it declined to answer" in made.reason
    untranslated = await Writing(model).translation(TranslationQuestion("Ahoj", "en"))
    assert untranslated.text == "" and "it declined to answer" in untranslated.reason


async def test_without_a_model_sentences_are_picked_and_nothing_is_translated() -> None:
    made = await Writing().summary(SummaryQuestion(TURNS, "en"))
    assert made.text == extracted(TURNS) and made.made_by == RULES
    assert (await Writing().translation(TranslationQuestion("Ahoj", "en"))).reason == NO_TRANSLATOR


async def test_who_wants_their_words_kept_inside_is_heeded(model: OpenAIModel, server: OpenAISimulator) -> None:
    writing = Writing(model)
    assert (await writing.summary(SummaryQuestion(TURNS, "en", model_allowed=False))).made_by == RULES
    assert (await writing.translation(TranslationQuestion("Ahoj", "en", model_allowed=False))).reason == NOT_SHOWN
    assert server.calls == []


def test_an_extract_keeps_the_order_and_the_customers_words_alone() -> None:
    assert extracted(TURNS).splitlines() == [
        "– My printer X200 stopped printing on Monday.",
        "– Yes, the printer still prints nothing.",
        "– When will somebody come?",
    ]
    assert extracted(()) == ""


def test_what_a_model_lost_is_noticed() -> None:
    text, kept = shielded("call +420 777 123 456 or a@b.cz")
    assert text == "call [[1]] or [[2]]"
    assert restored("zavolejte [[2]]", kept) == ("zavolejte a@b.cz", False)
    assert restored("[[2]] [[1]] [[9]]", kept)[1] is False
