"""Words of other alphabets in headers (RFC 2047)."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.encoded_words import decode_words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= Wien", "Grüße aus Wien"),
        ("=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\t =?iso-8859-1?q?=FC?= c", "aü c"),
        ("=?utf-8?q?=E6=97?= =?utf-8?q?=A5?=", "日"),
        ("=?utf-8?b?5pe?= =?utf-8?b?l?=", "日"),
        ("=?utf-8?B?5pel?==?utf-8?B?5pys?=", "日本"),
        ('"=?utf-8?q?M=C3=BCller,_Bernd?="', '"Müller, Bernd"'),
        ("=?utf-8*de?q?=C3=BC?=", "ü"),
        ("=?utf-8?q?with blanks?=", "with blanks"),
        ("=?utf-8?q?really??=", "really?"),
        ("=?x-unknown?q?=C3=BC?=", "ü"),
        ("=?utf-8?q??=", ""),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?utf-8?q?lost =?utf-8?q?found?=", "=?utf-8?q?lost found"),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
    ],
)
def test_words_are_read_wherever_they_stand(written: str, read: str) -> None:
    assert decode_words(written) == read


def test_a_charset_nobody_knows_is_read_as_the_second_one() -> None:
    assert decode_words("=?nonsense?q?=F0?=", "koi8-r") == "П"


@given(st.text(max_size=60))
def test_what_is_encoded_comes_back(text: str) -> None:
    word = f"=?utf-8?B?{b64encode(text.encode()).decode()}?="
    assert decode_words(f"{word} {word}") == text + text


@given(st.text(alphabet="=?utf-8QqBb_ AE0\n", max_size=80))
def test_anything_can_be_read(text: str) -> None:
    decode_words(text)
