"""A link by which somebody unsubscribes is worth something to who got it, for as long as they keep the mail."""

import base64
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.preferences.values import ConsentTopic
from hub.web.leaving.links import TOKEN_LENGTH, LeaveLinks
from inbox.opt_out.leaving import Leaver

LENA = uuid4()
LINKS = LeaveLinks(["a secret"], "https://hub.example/")


def token(links: LeaveLinks = LINKS, identity: UUID = LENA) -> str:
    given = links.give(identity)
    assert given is not None
    return given.token


def test_a_link_names_an_address_and_what_is_left() -> None:
    given = LINKS.give(LENA)
    assert given is not None and given.url == f"https://hub.example/u/{given.token}"
    assert LINKS.read(given.token) == Leaver(LENA, ConsentTopic.MARKETING)


@given(st.uuids())
def test_it_fits_into_an_address_that_loses_its_capitals(identity: UUID) -> None:
    made = token(identity=identity)
    assert len(made) == TOKEN_LENGTH and made == made.lower() and made.isalnum()
    assert LINKS.read(made.upper()) == Leaver(identity, ConsentTopic.MARKETING)


def test_its_proof_has_128_bits() -> None:
    raw = base64.b32decode(token().upper() + "====")
    assert raw[:16] == LENA.bytes and len(raw[16:]) * 8 == 128


def test_the_same_address_has_the_same_link_each_time() -> None:
    assert token() == token() != token(identity=uuid4())


@pytest.mark.parametrize("address", ["", "http://hub.example", "ftp://hub.example"])
def test_without_https_there_is_a_token_and_no_page(address: str) -> None:
    given = LeaveLinks(["a secret"], address).give(LENA)
    assert given is not None and (given.url, given.token) == ("", token())


def test_without_a_secret_nothing_is_given_and_nothing_is_read() -> None:
    links = LeaveLinks([], "https://hub.example")
    assert links.give(LENA) is None
    assert links.read(token()) is None


def test_a_new_secret_keeps_the_links_of_the_one_before() -> None:
    newer = LeaveLinks(["another", "a secret"], "")
    assert newer.read(token()) == LINKS.read(token())
    assert token(newer) != token() and LINKS.read(token(newer)) is None


@given(st.integers(0, TOKEN_LENGTH - 1), st.characters())
def test_a_changed_link_is_worth_nothing(place: int, letter: str) -> None:
    good = token()
    changed = good[:place] + letter + good[place + 1 :]
    assert (LINKS.read(changed) is not None) is (changed.lower() == good)


@given(st.text() | st.binary(min_size=32, max_size=32).map(lambda made: base64.b32encode(made).decode().rstrip("=")))
def test_anything_else_is_worth_nothing(text: str) -> None:
    assert LINKS.read(text) is None
