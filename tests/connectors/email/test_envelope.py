"""The envelope of a mail and its bytes, kept as one body and told apart again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.email.envelope import Envelope, Home, pack, unpack

SOME = Envelope(
    mail_from="lena@home.example",
    recipients=("support@shop.example",),
    transport="smtp",
    verdicts={"dmarc": "pass", "from": "home.example"},
    transport_id="7:1",
    home=Home(("support@shop.example",), ("shop.example",), "hub-1"),
)
texts = st.text(max_size=30).map(lambda text: text.replace("\0", "")).filter(lambda text: text.isprintable())
homes = st.builds(Home, st.lists(texts, max_size=2).map(tuple), st.lists(texts, max_size=2).map(tuple), texts)
envelopes = st.builds(
    Envelope,
    st.none() | texts,
    st.lists(texts, max_size=3).map(tuple),
    st.sampled_from(["smtp", "lmtp", "imap", "ses"]),
    st.dictionaries(texts, texts.filter(bool), max_size=3),
    st.none() | texts.filter(bool),
    st.none() | homes,
)


@settings(deadline=None)
@given(envelope=envelopes, raw=st.binary(max_size=300))
def test_what_was_packed_comes_out_again(envelope: Envelope, raw: bytes) -> None:
    assert unpack(pack(envelope, raw)) == (envelope, raw)


@settings(deadline=None)
@given(raw=st.binary(max_size=300))
def test_a_bare_mail_has_an_envelope_that_says_nothing(raw: bytes) -> None:
    assert unpack(raw) == (Envelope(), raw)


def test_a_mail_that_looks_packed_is_believed_nothing_once_it_is_packed() -> None:
    forged = pack(SOME, b"Subject: x\r\n\r\n")
    assert unpack(pack(Envelope(transport="smtp"), forged)) == (Envelope(transport="smtp"), forged)


@pytest.mark.parametrize(
    "line",
    [b'{"inbox_hub_envelope":', b'{"inbox_hub_envelope":}\n', b'{"inbox_hub_envelope":' + b" " * 2_000_000 + b"{}}\nx"],
    ids=["cut", "no JSON", "endless"],
)
def test_a_broken_line_is_a_part_of_the_mail(line: bytes) -> None:
    assert unpack(line) == (Envelope(), line)


@pytest.mark.parametrize("words", ["[]", "null", "1", '{"recipients":"x","verdicts":[],"home":3,"mail_from":1}'])
def test_an_odd_envelope_reads_as_an_empty_one(words: str) -> None:
    assert unpack(f'{{"inbox_hub_envelope":{words}}}\nmail'.encode()) == (Envelope(), b"mail")


def test_an_address_of_odd_bytes_can_be_kept() -> None:
    odd = b"l\xe9na@home.example".decode("utf-8", "surrogateescape")
    envelope, _ = unpack(pack(Envelope(odd, (odd,)), b""))
    assert envelope.mail_from == "l\\udce9na@home.example"


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("support@shop.example", True),
        ("Support@Shop.Example", True),
        ("support+order4711@shop.example", True),
        ("sales@shop.example", False),
        ("anybody@all.example", True),
        ("a+b@all.example", True),
        ("support@sub.shop.example", False),
        ("support", False),
        ("", False),
        ("+x@shop.example", False),
    ],
)
def test_what_a_mailbox_answers_for(address: str, is_ours: bool) -> None:
    assert Home(("support@shop.example",), ("all.example",)).answers_for(address) is is_ours
