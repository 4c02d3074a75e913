"""What counts as asking us to stop, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.opt_out import words
from inbox.opt_out.rules import Asked, Wish, plain_words, read_wish


@pytest.mark.parametrize(
    ("text", "channel", "asked"),
    [
        ("STOP", Channel.SMS, Asked.STOP),
        (" stop! ", Channel.WHATSAPP, Asked.STOP),
        ("/stop", Channel.TELEGRAM, Asked.STOP),
        ("«Arrêt»", Channel.SMS, Asked.STOP),
        ("Désabonner", Channel.WHATSAPP, Asked.STOP),
        ("Odhlásit", Channel.VIBER, Asked.STOP),
        ("Відписатися.", Channel.VIBER, Asked.STOP),
        ("СТОП", Channel.TELEGRAM, Asked.STOP),
        ("Darme de baja", Channel.SMS, Asked.STOP),
        ("END", Channel.SMS, Asked.STOP),
        ("start", Channel.SMS, Asked.START),
        ("Unstop", Channel.WHATSAPP, Asked.START),
        ("Hilfe?", Channel.SMS, Asked.HELP),
        ("INFO", Channel.SMS, Asked.HELP),
        ("Please stop texting me.", Channel.SMS, Asked.MAYBE_STOP),
        ("Už mi nepište, prosím", Channel.WHATSAPP, Asked.MAYBE_STOP),
        ("Не пишите мне больше", Channel.TELEGRAM, Asked.MAYBE_STOP),
        ("Bitte melden Sie mich ab!", Channel.EMAIL, Asked.MAYBE_STOP),
        ("Don’t contact me again", Channel.EMAIL, Asked.MAYBE_STOP),
    ],
)
def test_what_is_asked(text: str, channel: Channel, asked: Asked) -> None:
    wish = read_wish(text, channel)
    assert wish is not None and wish.asked is asked


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("", Channel.SMS),
        (None, Channel.SMS),
        ("/", Channel.TELEGRAM),
        ("…", Channel.SMS),
        ("end", Channel.WHATSAPP),
        ("Cancel", Channel.TELEGRAM),
        ("yes", Channel.WHATSAPP),
        ("The bus stop is closed", Channel.SMS),
        ("Does it stop by itself?", Channel.SMS),
        ("I will start on Monday", Channel.SMS),
        ("Where is my parcel? I need help", Channel.SMS),
    ],
)
def test_what_is_nothing_of_the_kind(text: str | None, channel: Channel) -> None:
    assert read_wish(text, channel) is None


def test_every_word_of_the_tables_is_found_as_it_stands() -> None:
    for asked, table in ((Asked.STOP, words.STOP), (Asked.START, words.START), (Asked.HELP, words.HELP)):
        for word in table:
            assert read_wish(word.upper(), Channel.WHATSAPP) == Wish(asked, plain_words(word))


def test_every_phrase_is_found_within_a_sentence() -> None:
    for phrase in words.PHRASES:
        assert read_wish(f"Hello, {phrase.upper()}... thank you", Channel.EMAIL) is not None, phrase


def test_no_word_means_two_things() -> None:
    assert not words.STOP & words.START
    assert not (words.STOP | words.STOP_BY_SMS) & (words.HELP | words.HELP_BY_SMS)


@given(st.text(), st.sampled_from(Channel))
def test_any_text_is_read(text: str, channel: Channel) -> None:
    read_wish(text, channel)
