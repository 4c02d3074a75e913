"""Canned answers: the files that ship, what is wrong with others, how they are found and filled."""

from pathlib import Path

import pytest

import config
from connectors.contract.channel import Channel
from inbox.canned.load import BadAnswers, load_answers
from inbox.canned.rules import filled, found, open_places

SHIPPED = load_answers(Path(config.__file__).with_name("templates") / "answers")


def test_nine_languages_ship_the_same_answers() -> None:
    counts = dict.fromkeys(("en", "cs", "sk", "de", "pl", "uk", "ru", "es", "fr"), 0)
    for one in SHIPPED.answers:
        counts[one.language] += 1
        assert "!" not in one.text or one.language in ("uk", "ru")  # their greeting ends so
    assert set(counts.values()) == {5}
    assert len({one.key for one in SHIPPED.answers}) == 45


def test_the_customers_language_comes_first_and_accents_do_not_matter() -> None:
    assert [one.language for one in found(SHIPPED, "objednavka", "cs")][:2] == ["cs", "sk"]
    assert {one.language for one in found(SHIPPED, "", "de")[:5]} == {"de"}
    assert found(SHIPPED, "INVOICE again", "en")[0].title == "Invoice sent again"
    assert found(SHIPPED, "zebra", "en") == ()


def test_a_channel_may_have_words_of_its_own() -> None:
    order = found(SHIPPED, "order on its way", "en")[0]
    assert len(order.text_for(Channel.SMS)) < len(order.text_for(Channel.EMAIL)) == len(order.text_for(None))


def test_what_is_known_is_filled_and_the_rest_is_named() -> None:
    text = filled(
        "Hello {{ first_name }}, order {{order}} of {{company}}, {{order}}", {"first_name": "Anna", "company": ""}
    )
    assert text == "Hello Anna, order {{order}} of {{company}}, {{order}}"
    assert open_places(text) == ("order", "company")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("- a list", "names of answers"),
        ("hello: {title: Hi}", "hello.text: field required"),
        ("hello: {title: Hi, text: 'Dear {{first name}}'}", "braces that are no place"),
        ("hello: {title: Hi, text: Hi, channels: {pigeon: Hi}}", "hello.channels.pigeon"),
        ("hello: [", "cannot be read"),
    ],
)
def test_a_broken_file_is_told_in_words(tmp_path: Path, written: str, words: str) -> None:
    (tmp_path / "en.yaml").write_text(written, "utf-8")
    with pytest.raises(BadAnswers) as bad:
        load_answers(tmp_path)
    assert words in bad.value.problems[0]


def test_a_folder_without_answers_has_none(tmp_path: Path) -> None:
    assert load_answers(tmp_path / "nowhere").answers == ()
