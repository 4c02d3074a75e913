"""A filled form is read the same in whatever way it was sent."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import FormSubmitted
from tests.connectors.forms.conftest import ACCOUNT, FORM, SITE, read

JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=line"
ANN = {"name": "Ann Lée", "email": "Ann@Example.ORG", "message": "two\nlines & more = fun"}


def posted(fields: dict[str, object], **settings: Any) -> FormSubmitted:
    return read(json.dumps(fields).encode(), JSON, **settings)


def part(name: str, value: str, more: str = "") -> str:
    return f'--line\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


def windows(text: str) -> str:
    return text.replace("\n", "\r\n")


WAYS = {
    "json": (json.dumps(ANN).encode(), JSON),
    "json with a mark before it": (b"\xef\xbb\xbf" + json.dumps(ANN).encode(), JSON),
    "json in UTF-16": (json.dumps(ANN, ensure_ascii=False).encode("utf-16"), JSON),
    "json in Latin 1": (json.dumps(ANN, ensure_ascii=False).encode("latin-1"), JSON),
    "json called text": (json.dumps(ANN).encode(), "text/plain;charset=UTF-8"),
    "json called a form": (json.dumps(ANN).encode(), FORM),
    "json without a name for it": (json.dumps(ANN).encode(), ""),
    "form": (urlencode({name: windows(value) for name, value in ANN.items()}).encode(), FORM),
    "form called json": (urlencode(ANN).encode(), JSON),
    "form without a name for it": (urlencode(ANN).encode(), ""),
    "form in windows-1252": (urlencode(ANN, encoding="cp1252").encode(), FORM),
    "form that names its charset": (
        urlencode(ANN, encoding="iso8859-2").encode() + b"&_charset_=iso-8859-2",
        FORM,
    ),
    "multipart": (("".join(part(*pair) for pair in ANN.items()) + "--line--\r\n").encode(), MULTIPART),
    "multipart without a name for it": (
        ("".join(part(*pair) for pair in ANN.items()) + "--line--\r\n").encode(),
        "",
    ),
    "multipart cut off": ("".join(part(*pair) for pair in ANN.items()).encode(), MULTIPART),
    "multipart with bare line ends": (
        "".join(part(*pair) for pair in ANN.items()).replace("\r\n", "\n").encode(),
        MULTIPART,
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_answers_in_every_encoding(way: str) -> None:
    event = read(*WAYS[way])
    fields = {name: value for name, value in (event.fields or {}).items() if name != "_charset_"}
    assert fields == ANN
    assert event.text == ANN["message"]
    assert event.sender is not None
    assert event.sender.name == "Ann Lée"
    assert event.claimed == (ChannelAddress(Channel.EMAIL, "", "ann@example.org"),)
    assert event.address == ChannelAddress(Channel.FORM, ACCOUNT, "ann@example.org")
    assert event.sender_verified is False
    assert event.spam is False


def test_lines_of_plain_text() -> None:
    event = read(b"name=Ann\r\nmessage=one\r\ntwo=2\r\nand three\r\n", "text/plain")
    assert event.fields == {"name": "Ann", "message": "one", "two": "2\nand three"}


def test_objects_and_lists_become_names() -> None:
    event = posted({"a": {"b": {"c": 1}}, "tags": ["x", "y"], "rows": [{"n": 1}, {"n": 2}], "yes": True, "no": None})
    assert event.fields == {"a.b.c": "1", "tags": "x, y", "rows.1.n": "1", "rows.2.n": "2", "yes": "true", "no": ""}


def test_repeated_names_are_joined_and_unknown_ones_kept() -> None:
    event = read(b"topics%5B%5D=a&topics%5B%5D=b&Schuhgr%C3%B6%C3%9Fe=44&=nameless", FORM)
    assert event.fields == {"topics": "a, b", "Schuhgröße": "44", "field": "nameless"}


def test_a_file_is_named_and_stays_in_the_original() -> None:
    body = part("name", "Ann") + part("cv", "%PDF-1.7", '; filename="my cv.pdf"') + part("none", "", '; filename=""')
    event = read((body + "--line--").encode(), MULTIPART)
    assert event.fields == {"name": "Ann", "cv": "my cv.pdf (a file of 8 bytes)", "none": ""}
    assert b"%PDF-1.7" in event.item
    other = read((body.replace("1.7", "1.4") + "--line--").encode(), MULTIPART)
    assert other.event_id != event.event_id


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"Your Name": "Ann Lee"}, "Ann Lee"),
        ({"first_name": "Ann", "last_name": "Lee"}, "Ann Lee"),
        ({"firstName": "Ann", "lastName": "Lee", "name": "Ann Lee"}, "Ann Lee"),
        ({"Vorname": "Jörg", "Name": "Weiß"}, "Jörg Weiß"),
        ({"Jméno": "Jana", "Příjmení": "Malá"}, "Jana Malá"),
        ({"имя": "Олег", "Фамилия": "Ким"}, "Олег Ким"),
        ({"nombre": "Ana", "apellidos": "Ruiz Gil"}, "Ana Ruiz Gil"),
        ({"contact[your-name]": " Ann\n  Lee "}, "Ann Lee"),
        ({"Ім'я": "Оля"}, "Оля"),
        ({"surname": "Lee"}, "Lee"),
        ({"name": "  "}, None),
        ({"username": "ann1"}, None),
    ],
)
def test_names_in_many_languages(fields: dict[str, object], name: str | None) -> None:
    event = posted({**fields, "x": "1"})
    assert event.sender is not None
    assert event.sender.name == name


@pytest.mark.parametrize(
    ("field", "value", "address"),
    [
        ("E-Mail (required) *", " ann@example.org ", "ann@example.org"),
        ("your-email", "mailto:Ann@Example.org", "ann@example.org"),
        ("form_fields[email]", "ann+tag@sub.example.co.uk", "ann+tag@sub.example.co.uk"),
        ("электронная почта", "почта@пример.рф", "почта@пример.рф"),
        ("courriel", "o'neil@example.fr", "o'neil@example.fr"),
        ("email", "ann@example", None),
        ("email", "ann@@example.org", None),
        ("email", "ann example.org", None),
        ("email", "a..b@example.org", None),
        ("email", "ann@-example.org", None),
        ("email", "ann@example.org\nbcc: all@example.org", None),
        ("email", "<ann@example.org>", None),
        ("email", "ann@10.0.0.1", None),
        ("email", "x" * 65 + "@example.org", None),
        ("email", "a@" + "x" * 300 + ".org", None),
        ("shipping", "ann@example.org", None),
    ],
)
def test_an_address_is_claimed_where_it_is_one(field: str, value: str, address: str | None) -> None:
    event = posted({field: value, "message": "Hi"})
    assert [claim.handle for claim in event.claimed if claim.channel is Channel.EMAIL] == ([address] if address else [])
    assert event.address is not None
    assert event.address.handle == (address or event.event_id)
    assert value.strip() in str(event.fields) or "\n" in value


@pytest.mark.parametrize(
    ("value", "country", "number"),
    [
        ("+420 601 234 567", None, "+420601234567"),
        ("030 / 90 18 20", "DE", "+4930901820"),
        ("0049 30 901820", "DE", "+4930901820"),
        ("tel:+1-202-555-0143", None, "+12025550143"),
        ("030 901820", None, None),
        ("12", "DE", None),
        ("call me", "DE", None),
        ("+" * 1000, "DE", None),
    ],
)
def test_a_number_is_claimed_where_it_is_one(value: str, country: str | None, number: str | None) -> None:
    event = posted({"Telefon": value, "x": "1"}, default_country=country)
    assert [claim.handle for claim in event.claimed] == ([number] if number else [])
    assert event.address is not None
    assert event.address.handle == (number or event.event_id)


def test_an_operators_names_replace_ours() -> None:
    settings = {
        "email_fields": ["Kontakt"],
        "message_fields": ["Was?"],
        "company_fields": ["shop"],
        "name_fields": ["wer"],
    }
    event = posted(
        {"email": "a@example.org", "kontakt": "b@example.org", "was": "Hi", "Shop": "B", "Wer": "C"}, **settings
    )
    assert (event.text, event.company, event.sender and event.sender.name) == ("Hi", "B", "C")
    assert event.claimed == (ChannelAddress(Channel.EMAIL, "", "b@example.org"),)


@pytest.mark.parametrize(
    ("fields", "header", "language"),
    [
        ({"language": "cs"}, "de", "cs"),
        ({"locale": "pt_BR"}, "", "pt-BR"),
        ({"language": "Deutsch"}, "de-AT,de;q=0.9,en;q=0.5", "de-AT"),
        ({}, "*;q=0.5, fr", "fr"),
        ({}, "", None),
    ],
)
def test_the_language_of_form_or_browser(fields: dict[str, str], header: str, language: str | None) -> None:
    event = read(json.dumps({**fields, "x": "1"}).encode(), JSON, {"accept-language": header})
    assert event.sender is not None
    assert event.sender.language == language


def test_where_a_visitor_came_from() -> None:
    said = {"utm_source": "news", "UTM_Medium": "mail", "fbclid": "F1", "referrer": "https://a.example/", "ref": "ann7"}
    first = {"first_utm_source": "search", "first_gclid": "G1", "first_page": f"{SITE}/start"}
    event = posted({**said, **first, "page": f"{SITE}/contact?utm_source=other", "message": "Hi"})
    assert event.visit == {
        "utm_source": "news",
        "utm_medium": "mail",
        "fbclid": "F1",
        "referrer": "https://a.example/",
        "ref": "ann7",
        "page": f"{SITE}/contact?utm_source=other",
        **first,
    }


def test_the_pages_own_address_says_it_where_no_field_does() -> None:
    page = f"{SITE}/?utm_source=news&gclid=G%202&utm_term=&other=x"
    event = read(b"message=Hi", FORM, {"referer": page})
    assert event.visit == {"page": page, "utm_source": "news", "gclid": "G 2"}
    assert read(b"message=Hi", FORM, {"referer": "javascript:alert(1)"}).visit == {}
    assert read(b"message=Hi&page=http%3A%2F%2F%5B", FORM).visit == {"page": "http://["}


def test_a_visit_is_bounded() -> None:
    event = posted({"utm_source": "x" * 5000, "page": "https://a.example/?" + "gclid=1&" * 5000, "m": "Hi"})
    assert all(0 < len(value) <= 500 for value in event.visit.values())


def test_who_fills_what_people_do_not_see() -> None:
    event = posted({"message": "cheap", "_gotcha": "x"})
    assert event.spam
    assert event.fields == {"message": "cheap", "_gotcha": "x"}
    assert not posted({"message": "cheap", "_gotcha": " "}).spam
    assert posted({"message": "cheap", "website": "x"}, honeypot=["website"]).spam
    assert not posted({"message": "cheap", "_gotcha": "x"}, honeypot=["website"]).spam


def test_the_same_answers_twice_are_one_submission() -> None:
    again = read(urlencode(dict(reversed(ANN.items()))).encode(), FORM)
    event = read(json.dumps({**ANN, "utm_source": "news", "g-recaptcha-response": "token"}).encode(), JSON)
    assert event.event_id == event.external_id == again.event_id
    for boundary in ("b1", "b2"):  # browsers draw another one each time
        body = "".join(part(*pair) for pair in ANN.items()).replace("--line\r", f"--{boundary}\r").encode()
        assert read(body, f"multipart/form-data; boundary={boundary}").event_id == event.event_id
    assert posted({**ANN, "message": "another"}).event_id != event.event_id
    assert posted({**ANN, "page": "2"}).event_id != event.event_id


def test_a_key_makes_the_same_answers_another_submission() -> None:
    keyed = [posted({**ANN, "_id": key}).event_id for key in ("one", "two", "one")]
    assert keyed[0] == keyed[2] != keyed[1]
    header = [read(json.dumps(ANN).encode(), JSON, {"idempotency-key": key}).event_id for key in ("one", "two", "one")]
    assert header[0] == header[2] != header[1]


def test_the_same_key_never_swallows_other_answers() -> None:
    assert posted({**ANN, "_id": "contact-form"}).event_id != posted({"message": "Hi", "_id": "contact-form"}).event_id


def test_the_payload_is_the_text_that_came() -> None:
    assert read(b"name=J%F6rg&message=a+b", FORM).payload == "name=J%F6rg&message=a+b"


@pytest.mark.parametrize(
    ("body", "content_type", "word"),
    [
        (b"", JSON, "no JSON"),
        (b"", FORM, "no form"),
        (b"{}", JSON, "no field"),
        (b"[1]", JSON, "object"),
        (b'"a=b"', JSON, "object"),
        (b'{"a":', JSON, "no JSON"),
        (b"hello", "text/plain", "no form"),
        (b"&&&", FORM, "no form"),
        (b"nothing here", "multipart/form-data", "no field"),
        (b"", "multipart/form-data", "parts"),
        (b"--line--", MULTIPART, "no field"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, JSON, "nest"),
        (b'{"a":"' + b"x" * 1_100_000 + b'"}', JSON, "bytes"),
    ],
)
def test_what_is_no_form_is_told_why(body: bytes, content_type: str, word: str) -> None:
    with pytest.raises(WebhookUnreadable, match=word):
        read(body, content_type)
