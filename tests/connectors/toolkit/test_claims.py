"""What is an address, of all that people write into a form."""

import pytest

from connectors.toolkit.claims import email_of, phone_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Lena.Hartwig@Customer.Example ", "lena.hartwig@customer.example"),
        ("lena@übung.example", "lena@übung.example"),
        ("lena@localhost", None),
        ("lena@customer..example", None),
        ("lena@10.0.0.1", None),
        ("lena customer.example", None),
        ("two@a.example, three@b.example", None),
        ("x" * 300 + "@a.example", None),
        ("", None),
    ],
)
def test_e_mail(text: str, expected: str | None) -> None:
    assert email_of(text) == expected


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+44 7700 900123", None, "+447700900123"),
        ("07700 900123", "GB", "+447700900123"),
        ("07700 900123", None, None),
        ("no thanks", "GB", None),
        ("1", "GB", None),
        ("9" * 100, "GB", None),
    ],
)
def test_phone(text: str, country: str | None, expected: str | None) -> None:
    assert phone_of(text, country) == expected
