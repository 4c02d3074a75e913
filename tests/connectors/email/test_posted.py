"""A mail built of a provider's fields reads like the mail it was, whatever stands in the fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.posted import PostedFile, built_mail, person
from connectors.email.reading import read_mail

LENA = person("lena@example.org", 'Lena "L" Müller, Inc.') or ""
ODD_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")), min_size=1, max_size=20)


def test_text_html_and_files_stand_in_one_mail() -> None:
    files = [
        PostedFile(b"%PDF", "Účet č. 7.pdf", "application/pdf"),
        PostedFile(b"png", "logo.png", "image/png", "<logo@x>"),
        PostedFile(b"From: a@b.example\r\n\r\nold", "old.eml", "message/rfc822"),
    ]
    mail = read_mail(
        built_mail([("From", LENA), ("Subject", "Grüße")], "Hi there", "<p>Hi <img src='cid:logo@x'></p>", files)
    )
    assert mail.sender is not None
    assert (mail.sender.address, mail.sender.name) == ("lena@example.org", 'Lena "L" Müller, Inc.')
    assert (mail.subject, mail.text) == ("Grüße", "Hi there")
    assert mail.html is not None and "cid:logo@x" in mail.html
    assert {(file.name, file.mime_type, file.content, file.inline) for file in mail.files} == {
        ("Účet č. 7.pdf", "application/pdf", b"%PDF", False),
        ("logo.png", "image/png", b"png", True),
        ("old.eml", "message/rfc822", b"From: a@b.example\r\n\r\nold", False),
    }


@pytest.mark.parametrize(("text", "html"), [("only words", None), (None, "<p>only words</p>")])
def test_one_body_is_enough(text: str | None, html: str | None) -> None:
    assert read_mail(built_mail([], text, html)).full_text == "only words"


def test_a_mail_without_anything_is_one() -> None:
    mail = read_mail(built_mail([], None, None))
    assert (mail.sender, mail.subject, mail.full_text, mail.files) == (None, None, "", ())


def test_a_value_cannot_begin_another_header_and_the_packing_is_ours() -> None:
    head = [
        ("Subject", "Hello\r\nBcc: spy@example.org\r\n\r\nbody"),
        ("Content-Type", "text/html"),
        ("content-transfer-encoding", "7bit"),
        ("Bad Name:", "x"),
    ]
    raw = built_mail(head, "words", None)
    assert raw.count(b"Content-Type") == 1
    assert b"Bad Name" not in raw
    assert read_mail(raw).subject == "Hello Bcc: spy@example.org body"


@given(name=ODD_NAMES)
def test_any_name_is_read_again(name: str) -> None:
    found = read_mail(built_mail([("From", person("a@example.org", name) or "")], "", None)).sender
    assert found is not None and found.address == "a@example.org"
    assert "".join((found.name or "").split()) == "".join(name.split())


@given(text=st.text(max_size=200), name=st.text(max_size=50), kind=st.text(max_size=30), content=st.binary(max_size=50))
def test_any_field_makes_a_mail_with_its_file(text: str, name: str, kind: str, content: bytes) -> None:
    mail = read_mail(built_mail([(name, text), ("Subject", text)], text, None, [PostedFile(content, name, kind)]))
    assert [file.content for file in mail.files] == [content]
