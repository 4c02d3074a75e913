"""Language detection on short texts, and where there is nothing to tell it by."""

import pytest

from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.language import UNDETERMINED


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my parcel", "en"),
        ("kde je můj balík", "cs"),
        ("kde je môj balík", "sk"),
        ("wo ist mein Paket", "de"),
        ("gdzie jest moja paczka", "pl"),
        ("де моя посилка", "uk"),
        ("где моя посылка", "ru"),
        ("dónde está mi paquete", "es"),
        ("où est mon colis", "fr"),
        ("nepodarilo sa mi prihlasit, neviem preco", "sk"),
        ("nepodarilo se mi prihlasit, nevim proc", "cs"),
        ("nie moge sie zalogowac, prosze o pomoc", "pl"),
        ("Funktioniert nicht", "de"),
        ("merci beaucoup", "fr"),
        ("muchas gracias", "es"),
        ("дякую", "uk"),
        ("спасибо", "ru"),
    ],
)
def test_short_texts(text: str, language: str) -> None:
    assert analyse(text).language == language


@pytest.mark.parametrize("text", ["", " ", "?", "👍👍👍", "1234567890", "\u202e", "ไม่ดี"])
def test_nothing_to_tell_by(text: str) -> None:
    found = analyse(text)
    assert found.language == UNDETERMINED
    assert found.language_confidence == 0


@pytest.mark.parametrize(
    ("hint", "language"), [("de", "de"), ("de-AT", "de"), ("PL", "pl"), ("it", "it"), ("por", "por")]
)
def test_a_named_language_is_believed(hint: str, language: str) -> None:
    found = analyse("ok", hint)
    assert found.language == language
    assert found.language_confidence == 1


@pytest.mark.parametrize("hint", ["", "x", "english please", "de\n", "<b>", "\ud800"])
def test_a_hint_that_is_no_language_is_ignored(hint: str) -> None:
    assert analyse("where is my parcel", hint).language == "en"
