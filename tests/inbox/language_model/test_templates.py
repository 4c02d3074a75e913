"""Templates: nine languages ship, complete; a broken folder is told in words."""

from pathlib import Path

import pytest
import yaml

import config
from inbox.language_model.templates import BadTemplates, Templates, load_templates
from inbox.language_model.values import DraftQuestion
from inbox.triage.analysis.values import Intent

SHIPPED = Path(config.__file__).with_name("templates")
LANGUAGES = {"en", "cs", "sk", "de", "pl", "uk", "ru", "es", "fr"}
PLAIN = "greeting: 'Hi {name},'\ngreeting_without_name: 'Hi,'\nclosing: '{rep}'\nanswers:\n"
ANSWERS = "".join(f"  {intent}: text\n" for intent in Intent)


@pytest.fixture(scope="module")
def shipped() -> Templates:
    return load_templates(SHIPPED)


def test_nine_languages_ship(shipped: Templates) -> None:
    assert set(shipped.files) == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("intent", Intent)
def test_every_wish_has_an_answer_in_every_language(shipped: Templates, language: str, intent: Intent) -> None:
    text = shipped.draft(DraftQuestion((), language, intent, "Anna", "Petr"))
    assert "Anna" in text and text.endswith("Petr")
    assert not set("{}!") & set(text) and len(text) > 40


def test_languages_differ(shipped: Templates) -> None:
    answers = [file.answers[intent] for file in shipped.files.values() for intent in file.answers]
    assert len(set(answers)) == len(answers)


def test_without_a_name_and_in_a_language_nobody_wrote(shipped: Templates) -> None:
    assert shipped.draft(DraftQuestion((), "xx", Intent.OTHER)).startswith("Hello,\n\nthank you")


def test_a_name_is_text_and_no_placeholder(shipped: Templates) -> None:
    assert "{rep} {0.__class__}" in shipped.draft(DraftQuestion((), "en", Intent.OTHER, "{rep} {0.__class__}", "Petr"))


WRONG = {
    PLAIN: "answers: input should be a valid dictionary",
    PLAIN + "  thanks: text\n": "answers: cancellation, complaint, opt_out_wish, other, problem",
    PLAIN.replace("{name}", "{nmae}") + ANSWERS: "greeting: there is no {nmae}",
    PLAIN + ANSWERS + "extra: 1\n": "extra: extra inputs are not permitted",
    PLAIN + ANSWERS.replace("other: text", "other: 'to {rep}'"): "answers.other: there is no {rep}",
    PLAIN + ANSWERS.replace("other: text", "other: 'a } b'"): "answers.other: Single '}' encountered",
    "a: [": "cannot be read",
}


@pytest.mark.parametrize(("text", "problem"), WRONG.items())
def test_a_broken_file_is_told(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "en.yaml").write_text(text, "utf-8")
    with pytest.raises(BadTemplates) as caught:
        load_templates(tmp_path)
    assert len(caught.value.problems) == 1 and problem in caught.value.problems[0]
    assert caught.value.problems[0].startswith(str(tmp_path / "en.yaml"))


def test_english_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "de.yaml").write_text(PLAIN + ANSWERS, "utf-8")
    with pytest.raises(BadTemplates, match=r"there is no en\.yaml"):
        load_templates(tmp_path)


def test_what_ships_is_plain_yaml() -> None:
    for path in SHIPPED.glob("*.yaml"):
        assert isinstance(yaml.safe_load(path.read_text("utf-8")), dict)
