"""Words as they are looked for: the same whatever their capitals, accents and punctuation."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.search.folding import LETTERS, fold, likeness, marked, tokens
from crm.search.rules import for_fts5, for_tsquery, name_likeness, name_tokens, term

PAIRS = {
    "Nováková": "novakova",
    "ŘEHOŘ": "rehor",
    "Groß": "gross",
    "GROẞ": "gross",
    "Müller-Lüdenscheidt": "muller ludenscheidt",
    "Łódź": "lodz",
    "Їжак": "іжак",
    "Ґанок": "ганок",
    "Ёлка": "елка",
    "Αθήνα": "αθηνα",
    "об'єкт": "об єкт",
    "об’єкт": "об єкт",
    "„Kde“ je?": "kde je",
    "👍ahoj🎉": "ahoj",
    "a\u0301e\u0301": "ae",
}


def test_words_are_alike_whatever_their_accents() -> None:
    assert {text: " ".join(tokens(text)) for text in PAIRS} == PAIRS


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
@settings(max_examples=200, deadline=None)
def test_what_is_asked_of_a_database_holds_letters_and_digits_only(text: str, word: str) -> None:
    found = term(text)
    if found is not None:
        assert all(letter.isalnum() or ord(letter) > 0x2FF for token in found.tokens for letter in token)
        for made in (for_fts5([found]), for_tsquery([found])):
            assert "\x00" not in made and made.count("'") % 2 == 0 and made.count('"') % 2 == 0
        assert not {"'", '"', "*", "(", ")", "&", "|", "!", ":", "\\"} & set("".join(found.tokens))


@given(st.text(max_size=400), st.sampled_from(["a", "nov", "12", "ж"]))
@settings(max_examples=200, deadline=None)
def test_a_snippet_says_what_the_text_says(text: str, word: str) -> None:
    pieces = marked(text, frozenset({word}), before=20, length=60)
    shown = "".join(piece.text for piece in pieces).strip("…")
    assert shown in " ".join(text.split())
    assert len(shown) <= 60


def test_the_hit_is_shown_and_marked() -> None:
    text = "A long beginning that nobody needs to see at all here. " * 5 + "Kde je moje OBJEDNÁVKA č. 7?"
    pieces = marked(text, frozenset({"objedn"}))
    assert [piece.text for piece in pieces if piece.is_hit] == ["OBJEDNÁVKA"]
    assert pieces[0].text == "…"


def test_names_spelt_nearly_so_are_like() -> None:
    assert likeness("novk", "novak") > 0.25
    assert likeness("nov", "novak") == 0.9
    assert name_likeness(("novk", "petra"), "petra novakova") > 0.25
    assert name_likeness(("petra", "svoboda"), "petra novakova") == 0.0


def test_a_telephone_number_is_one_word() -> None:
    assert name_tokens("+420 777 123 456") == ("420777123456",)
    assert name_likeness(("777123456",), "anna 420777123456") == 0.95


def test_letters_are_kept_once_worked_out() -> None:
    fold("č")
    assert LETTERS[ord("č")] == "c"
