"""Address lists as senders write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.mail import NamedAddress
from connectors.email.mailboxes import has_place, read_mailboxes

ANN = NamedAddress("ann@kunde.example", "Ann")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ann@kunde.example", [NamedAddress("ann@kunde.example")]),
        ("Ann <ann@kunde.example>", [ANN]),
        ('"Ann" <ann@kunde.example>', [ANN]),
        ("ann@kunde.example (Ann)", [ANN]),
        ("<ann@kunde.example> (Ann)", [ANN]),
        ("Ann ann@kunde.example", [ANN]),
        ("Ann <mailto:ann@kunde.example>", [ANN]),
        ("Ann < ann @ kunde.example >", [ANN]),
        ("Ann <@relay.example:ann@kunde.example>", [ANN]),
        ("Ann <ann(at work)@kunde.example>", [ANN]),
        ('"ann@kunde.example"', [NamedAddress("ann@kunde.example")]),
        ('"Vogt, Ann" <ann@kunde.example>', [NamedAddress("ann@kunde.example", "Vogt, Ann")]),
        (r'"Ann \"A\" Vogt" <ann@kunde.example>', [NamedAddress("ann@kunde.example", 'Ann "A" Vogt')]),
        ("Vogt | Ann [Desk] <ann@kunde.example>", [NamedAddress("ann@kunde.example", "Vogt | Ann [Desk]")]),
        ("Ann <old> <ann@kunde.example>", [NamedAddress("ann@kunde.example", "Ann <old>")]),
        ("=?utf-8?q?M=C3=BCller,_Ann?= <ann@kunde.example>", [NamedAddress("ann@kunde.example", "Müller, Ann")]),
        ("=?utf-8?q?M=C3=BCller, Ann?= <ann@kunde.example>", [NamedAddress("ann@kunde.example", "Müller, Ann")]),
        ("=?utf-8?q?Ann_=3Cann=40kunde.example=3E?=", [ANN]),
        ('"ann vogt"@kunde.example', [NamedAddress('"ann vogt"@kunde.example')]),
        ("ann@[192.0.2.1]", [NamedAddress("ann@[192.0.2.1]")]),
        ("Re: you <ann@kunde.example>", [NamedAddress("ann@kunde.example", "Re: you")]),
        ("undisclosed-recipients:;", []),
        (
            "Desk: ann@kunde.example, Bo <bo@kunde.example>;",
            [NamedAddress("ann@kunde.example"), NamedAddress("bo@kunde.example", "Bo")],
        ),
        ("ann@kunde.example; bo@kunde.example,", [NamedAddress("ann@kunde.example"), NamedAddress("bo@kunde.example")]),
        ("MAILER-DAEMON (Mail Delivery System)", [NamedAddress("MAILER-DAEMON", "Mail Delivery System")]),
        ('"Ann <ann@kunde.example>', [NamedAddress("ann@kunde.example", '"Ann')]),
        ("Ann (<ann@kunde.example>", [NamedAddress("ann@kunde.example", "Ann (")]),
        ("Ann <>", []),
        ("", []),
    ],
)
def test_names_and_addresses_are_told_apart(written: str, read: list[NamedAddress]) -> None:
    assert read_mailboxes(written) == read


def test_controls_never_come_through() -> None:
    (found,) = read_mailboxes("=?utf-8?q?Ann=0D=0ABcc:_x?= <ann@kunde.example>")
    assert found.name == "Ann Bcc: x"


def test_a_mailbox_without_both_sides_has_no_place() -> None:
    assert [has_place(NamedAddress(address)) for address in ("a@b", "a", "@b", "a@", "x:@b;")] == [True] + [False] * 4


@given(st.text(alphabet='ab@<>()",;:\\= ?utf-8q[]\n', max_size=60))
def test_anything_can_be_read_and_names_somebody_or_nobody(written: str) -> None:
    assert all(mailbox.address and "\n" not in mailbox.address for mailbox in read_mailboxes(written))
