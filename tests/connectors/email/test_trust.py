"""Who is believed to have written a mail: DMARC, by our own server alone, for the one author that From names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.email.envelope import Envelope
from connectors.email.headers import Headers
from connectors.email.trust import LONGEST, authors, is_proven, verdicts_of

OURS = "mx.shop.example"
PASSED = "mx.shop.example; dmarc=pass header.from=home.example"


def head(*results: str, sender: str = "lena@home.example") -> Headers:
    fields = [("authentication-results", one.encode()) for one in results]
    return Headers((*fields, ("from", sender.encode())))


def proven(headers: Headers, author: str = "lena@home.example", authserv_id: str = OURS) -> bool:
    verdicts = {**verdicts_of(headers, authserv_id), "authors": str(authors(headers))}
    return is_proven(Envelope(verdicts=verdicts), author)


@pytest.mark.parametrize(
    "result",
    [
        PASSED,
        "MX.Shop.Example 1; DMARC=Pass Header.From=Home.Example",
        "mx.shop.example; spf=fail smtp.mailfrom=x@y.z; dmarc=pass (p=reject dis=none) header.from=home.example",
        'mx.shop.example; dmarc = pass (a (nested) comment; dmarc=fail) header.from="home.example"',
        "mx.shop.example;\r\n\tdkim=pass header.d=home.example;\r\n\tdmarc=pass policy.dmarc=reject header.from=home.example",
        "mx.shop.example; dmarc=pass header.from=lena@home.example",
    ],
)
def test_a_pass_of_our_own_server_proves(result: str) -> None:
    assert proven(head(result))


@pytest.mark.parametrize(
    "result",
    [
        "other.example; dmarc=pass header.from=home.example",
        "mx.shop.example; dmarc=fail header.from=home.example",
        "mx.shop.example; dmarc=pass header.from=evil.example",
        "mx.shop.example; dmarc=pass",
        "mx.shop.example; dmarc=none header.from=home.example",
        "mx.shop.example; spf=pass smtp.mailfrom=home.example; dkim=pass header.d=home.example",
        "mx.shop.example; dmarc=fail header.from=home.example; dmarc=pass header.from=home.example",
        'mx.shop.example; dkim=pass header.i="x; dmarc=pass header.from=home.example"',
        "mx.shop.example; dkim=fail (bad; dmarc=pass header.from=home.example)",
        "mx.shop.example (; dmarc=pass header.from=home.example",
        "mx.shop.example.evil.example; dmarc=pass header.from=home.example",
        "mx.shop.example; none",
        "",
        ";;;",
        "dmarc=pass",
    ],
)
def test_anything_else_proves_nothing(result: str) -> None:
    assert not proven(head(result))


def test_only_the_topmost_result_counts() -> None:
    assert not proven(head("other.example; dmarc=pass header.from=home.example", PASSED))
    assert proven(head(PASSED, "other.example; dmarc=fail header.from=home.example"))


def test_without_a_name_of_our_server_nobody_is_believed() -> None:
    assert not proven(head(PASSED), authserv_id="")
    assert not proven(head("; dmarc=pass header.from=home.example"), authserv_id="")


@pytest.mark.parametrize(
    "sender", ["lena@home.example, boss@home.example", "", "nobody", "boss@bank.example, lena@home.example"]
)
def test_of_several_authors_or_none_nobody_is_proven(sender: str) -> None:
    assert not proven(head(PASSED, sender=sender))


def test_two_from_headers_prove_nobody() -> None:
    both = Headers((*head(PASSED).fields, ("from", b"boss@home.example")))
    assert not proven(both)


def test_another_author_than_the_proven_domain_is_not_proven() -> None:
    assert not proven(head(PASSED), "lena@bank.example")


def test_amazons_verdict_proves_where_it_names_the_authors_domain() -> None:
    amazon = {"dmarc": "pass", "from": "home.example", "authors": "1"}
    assert is_proven(Envelope(verdicts=amazon), "Lena@Home.Example")
    assert not is_proven(Envelope(verdicts={**amazon, "dmarc": "gray"}), "lena@home.example")
    assert not is_proven(Envelope(verdicts=amazon), "lena@bank.example")


@pytest.mark.parametrize(
    ("value", "is_spam"), [("Yes, score=12", True), ("YES", True), ("true", True), ("No, score=1", False), ("", False)]
)
def test_the_spam_header_of_our_own_server(value: str, is_spam: bool) -> None:
    headers = Headers((("x-spam-status", value.encode()),))
    assert ("spam" in verdicts_of(headers, "", "x-spam-status")) is is_spam
    assert verdicts_of(headers, "") == {}


@settings(deadline=None)
@given(value=st.binary(max_size=400) | st.text(alphabet='();"\\= dmarcpass.heof', max_size=200).map(str.encode))
def test_any_bytes_are_read_without_harm(value: bytes) -> None:
    verdicts_of(Headers((("authentication-results", value), ("from", value))), OURS)


@pytest.mark.parametrize("letter", [b"(", b")", b'"', b"\\", b"=", b" ", b" =", b";", b"a"])
def test_a_header_of_a_million_letters_is_looked_at_in_part_only(letter: bytes) -> None:
    endless = Headers((("authentication-results", letter * 1_000_000), ("from", b"a" * LONGEST)))
    assert verdicts_of(endless, OURS) == {}
