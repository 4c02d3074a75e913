"""What customers say in nine languages, and what the analyser must make of it."""

from collections.abc import Callable

import pytest

from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.lexicon import LANGUAGES
from inbox.triage.analysis.values import Analysis, Intent, Noise, SentimentLabel
from inbox.triage.values import PriorityLevel
from tests.inbox.triage.analysis.sentences import SENTENCES

HIGH = {PriorityLevel.HIGH, PriorityLevel.URGENT}
HARD = {"outage", "security", "legal", "safety"}
NOISE = {"auto_reply": Noise.AUTO_REPLY, "newsletter": Noise.NEWSLETTER, "spam": Noise.SPAM}
EXPECTED: dict[str, Callable[[Analysis], bool]] = {
    "outage": lambda found: found.priority is PriorityLevel.URGENT and found.intent is Intent.PROBLEM,
    "security": lambda found: found.priority is PriorityLevel.URGENT,
    "safety": lambda found: found.priority is PriorityLevel.URGENT,
    "legal": lambda found: found.priority in HIGH,
    "deadline": lambda found: found.priority in HIGH,
    "cancellation": lambda found: found.intent is Intent.CANCELLATION and found.priority is not PriorityLevel.LOW,
    "refund": lambda found: found.intent is Intent.REFUND and found.priority is not PriorityLevel.LOW,
    "thanks": lambda found: found.intent is Intent.THANKS and found.priority is PriorityLevel.LOW,
    "price": lambda found: found.intent is Intent.PURCHASE and found.label is SentimentLabel.NEUTRAL,
    "leave_me": lambda found: found.intent is Intent.OPT_OUT_WISH,
    "scheduling": lambda found: found.intent is Intent.SCHEDULING,
    "praise": lambda found: found.label is SentimentLabel.POSITIVE and found.priority is PriorityLevel.LOW,
    "blame": lambda found: found.label is SentimentLabel.NEGATIVE,
    "not_bad": lambda found: found.sentiment > 0,
    "not_good": lambda found: found.label is SentimentLabel.NEGATIVE,
    "calm": lambda found: found.priority is PriorityLevel.LOW,
    **{kind: lambda found: found.priority is PriorityLevel.LOW and found.urgency < 0.05 for kind in NOISE},
}
CASES = [
    pytest.param(language, kind, sentence, id=f"{language}-{kind}-{place}")
    for language, kinds in SENTENCES.items()
    for kind, sentences in kinds.items()
    for place, sentence in enumerate(sentences)
]


def test_every_language_has_a_sentence_for_every_kind() -> None:
    assert set(SENTENCES) == set(LANGUAGES)
    assert all(set(kinds) == set(EXPECTED) for kinds in SENTENCES.values())


@pytest.mark.parametrize(("language", "kind", "sentence"), CASES)
def test_what_is_said_is_understood(language: str, kind: str, sentence: str) -> None:
    found = analyse(sentence)
    assert EXPECTED[kind](found), found
    assert found.language == language
    assert found.noise is NOISE.get(kind, Noise.NONE)
    assert found.hard is (kind in HARD)


@pytest.mark.parametrize(("language", "kind", "sentence"), CASES)
def test_a_hard_matter_says_why(language: str, kind: str, sentence: str) -> None:
    if kind in HARD:
        assert kind in {reason.code for reason in analyse(sentence, language).reasons}


@pytest.mark.parametrize(
    ("language", "with_marks", "without"),
    [
        ("cs", "Nová verze je příšerná.", "Nova verze je priserna."),
        ("sk", "Nová verzia je najlepšia.", "Nova verzia je najlepsia."),
        ("pl", "Obsługa jest żałosna.", "Obsluga jest zalosna."),
        ("de", "Das ist großartig.", "Das ist grossartig."),
        ("es", "Es una vergüenza.", "Es una verguenza."),
        ("fr", "Je suis très déçu.", "Je suis tres decu."),
    ],
)
def test_writing_without_diacritics_means_the_same(language: str, with_marks: str, without: str) -> None:
    assert analyse(with_marks, language).label is analyse(without, language).label is not SentimentLabel.NEUTRAL


@pytest.mark.parametrize(
    ("mild", "strong"),
    [
        ("The service was slow.", "THE SERVICE WAS SLOW"),
        ("The service was slow.", "The service was slow!!!"),
        ("I cannot log in.", "I cannot log in. I have been waiting for days."),
        ("Der Drucker hat einen Fehler.", "Der Drucker hat einen Fehler, bitte sofort melden."),
        ("Faktura je špatně.", "Faktura je špatně a volám už potřetí."),
    ],
)
def test_more_pressure_is_more_urgent(mild: str, strong: str) -> None:
    assert analyse(strong).urgency > analyse(mild).urgency


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("👍👍👍", SentimentLabel.POSITIVE),
        ("😡😡😡", SentimentLabel.NEGATIVE),
        ("❤️", SentimentLabel.POSITIVE),
        (":)", SentimentLabel.POSITIVE),
        ("ok then :(", SentimentLabel.NEGATIVE),
        ("That is soooo goooood", SentimentLabel.POSITIVE),
    ],
)
def test_signs_and_long_drawn_words(text: str, label: SentimentLabel) -> None:
    assert analyse(text).label is label


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hello", Intent.GREETING),
        ("Guten Tag", Intent.GREETING),
        ("Is there parking nearby?", Intent.QUESTION),
        ("Please send me the manual", Intent.REQUEST),
        ("The printer shows an error", Intent.PROBLEM),
        ("This is unacceptable, I want to speak to a manager", Intent.COMPLAINT),
        ("Fantastic, well done", Intent.PRAISE),
        ("", Intent.OTHER),
    ],
)
def test_intents(text: str, intent: Intent) -> None:
    assert analyse(text).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "I got your automatic reply but nobody has answered me since. What is going on?",
        "I am on vacation in Spain, how can I pay my invoice from here?",
        "You won't believe it, the parcel arrived broken",
        "Please unsubscribe me from your list",
        "My prize money was paid to the wrong account, please call me",
    ],
)
def test_a_customer_is_not_taken_for_noise(text: str) -> None:
    assert analyse(text).noise is Noise.NONE


def test_what_is_taken_back_is_not_hard() -> None:
    assert not analyse("Do not worry, this is not a data breach").hard


def test_the_last_word_after_but_weighs_more() -> None:
    assert analyse("The staff was rude but the food was good").sentiment > 0
    assert analyse("The food was good but the staff was rude").sentiment < 0
