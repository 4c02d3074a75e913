"""Who stands at an end."""

import pytest

from connectors.toolkit.twilio.forms import TwilioForm
from connectors.toolkit.twilio.parties import Party, Road, party, sender_of

NOTHING = TwilioForm({}, b"")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+447700900123", Party("+447700900123")),
        (" 447700900123", Party("+447700900123")),
        ("40404", Party("40404")),
        ("ACME", Party("ACME")),
        ("whatsapp:+447700900123", Party("+447700900123", Road.WHATSAPP)),
        ("whatsapp:GB.13491208655302741918", Party("GB.13491208655302741918", Road.WHATSAPP)),
        ("rcs:+447700900123", Party("+447700900123", Road.RCS)),
        ("client:anna", Party("client:anna")),
        ("+266696687", Party("")),
        ("Anonymous", Party("")),
        (None, Party("")),
    ],
)
def test_ends(written: str | None, expected: Party) -> None:
    assert party(written) == expected


def test_a_sender_by_whatsapp_has_digits_as_handle_and_a_number_as_phone() -> None:
    sender = sender_of(
        party("whatsapp:+5491155550123"), TwilioForm({"ProfileName": "Inés", "ExternalUserId": "AR.1"}, b"")
    )
    assert sender is not None
    assert (sender.handle, sender.phone, sender.name, sender.bsuid) == (
        "5491155550123",
        "+5491155550123",
        "Inés",
        "AR.1",
    )
    assert sender.also == ("541155550123", "AR.1")


def test_other_spellings_of_a_number_are_known_as_the_same_person() -> None:
    sender = sender_of(party("+551187654321"), NOTHING)
    assert sender is not None
    assert sender.also == ("+5511987654321",)


def test_who_hides_is_nobody() -> None:
    assert sender_of(party("+7378742833"), NOTHING) is None
