"""Our message as a mail, judged by the standard library's reader and by our own."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, NotReachable
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, OutboundPart, PartAction
from connectors.email.compose import Author, ComposedMail, compose, message_name, references_of, subject_of
from connectors.email.fields import one_line
from connectors.email.mime import as_html, clean_text
from connectors.email.reading import read_mail

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AUTHOR = Author("support@shop.example", "Moravia Shop", "", "shop.example", "hub-1")
PDF = Attachment(MediaKind.DOCUMENT, "bill.pdf", "application/pdf", b"%PDF-1.4\r\n\x00\xff" * 50)

odd_texts = st.text(max_size=300)
lines = st.text(
    alphabet=st.sampled_from('ab é漢😀👩🏽‍🚀.=_?"\\<>,;:@()\t\r\n\x00\x0b\x1f\x7f\u2028\u202e\ud800'), max_size=250
)


def to(handle: str = "lena@home.example") -> ChannelAddress:
    return ChannelAddress(Channel.EMAIL, "", handle)


def part(text: str = "Hello", **values: Any) -> OutboundPart:
    return OutboundPart(values.pop("address", to()), text=text, key=values.pop("key", "k1"), **values)


def composed(one: OutboundPart, author: Author = AUTHOR) -> ComposedMail:
    return compose(one, author, NOW)


def read(mail: ComposedMail) -> EmailMessage:
    message = message_from_bytes(mail.content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").rstrip("\n")


def assert_well_formed(mail: ComposedMail) -> None:
    """What every server may ask for: CRLF alone, no long line, ASCII, each field once, no field that we did not mean."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail.content)
    assert all(len(line) <= 998 for line in mail.content.split(b"\r\n"))
    assert b"\x00" not in mail.content
    if not mail.is_international:
        assert mail.content.isascii()
    head = mail.content.partition(b"\r\n\r\n")[0]
    names = [name.lower() for name in re.findall(rb"(?m)^([!-9;-~]+):", head)]
    assert len(names) == len(set(names))
    assert set(names) <= KNOWN
    assert {b"date", b"from", b"to", b"subject", b"message-id", b"mime-version", b"content-type"} <= set(names)


KNOWN = {
    b"date",
    b"from",
    b"to",
    b"cc",
    b"subject",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"auto-submitted",
    b"x-inbox-hub-instance",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"mime-version",
    b"content-type",
}


def test_a_mail_as_a_whole() -> None:
    mail = composed(
        part(
            "Dobrý den,\n\nvaše objednávka je na cestě. ☀️\nPetr",
            subject="Objednávka 4711",
            reply_to="plain-1@home.example",
            references=("first@home.example",),
            copied=("tom@home.example",),
        )
    )
    assert_well_formed(mail)
    message = read(mail)
    assert message["From"] == "Moravia Shop <support@shop.example>"
    assert message["To"] == "lena@home.example"
    assert message["Cc"] == "tom@home.example"
    assert message["Bcc"] is None
    assert message["Subject"] == "Re: Objednávka 4711"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<k1@shop.example>"
    assert message["In-Reply-To"] == "<plain-1@home.example>"
    assert message["References"] == "<first@home.example> <plain-1@home.example>"
    assert message["X-Inbox-Hub-Instance"] == "hub-1"
    assert message["Auto-Submitted"] is None
    assert message["List-Unsubscribe"] is None
    assert plain(message) == "Dobrý den,\n\nvaše objednávka je na cestě. ☀️\nPetr"
    assert mail.recipients == ("lena@home.example", "tom@home.example")
    assert mail.sender == "support@shop.example"
    assert mail.message_id == "k1@shop.example"


def test_the_html_says_the_same_and_nothing_in_it_acts() -> None:
    mail = composed(part('<script>x</script> & "more"\nnext\n\nlast'))
    html = read(mail).get_body(("html",))
    assert html is not None
    body = html.get_content()
    assert "<p>&lt;script&gt;x&lt;/script&gt; &amp; &quot;more&quot;<br>" in body.replace("\r\n", "\n")
    assert "<p>last</p>" in body
    assert as_html("a\n\nb").count("<p>") == 2


def test_files_stand_beside_the_text() -> None:
    second = Attachment(MediaKind.IMAGE, "a/b\\Übersicht «2026».png", "image/png", b"\x89PNG" * 100)
    mail = composed(part("See here", attachment=PDF, further=(second,)))
    assert_well_formed(mail)
    files = list(read(mail).iter_attachments())
    assert [file.get_filename() for file in files] == ["bill.pdf", "Übersicht «2026».png"]
    assert [file.get_content_type() for file in files] == ["application/pdf", "image/png"]
    assert [file.get_payload(decode=True) for file in files] == [PDF.content, second.content]
    assert plain(read(mail)) == "See here"


def test_a_file_alone_is_a_mail() -> None:
    mail = composed(part("", attachment=PDF))
    assert_well_formed(mail)
    [file] = read(mail).iter_attachments()
    assert file.get_payload(decode=True) == PDF.content


@pytest.mark.parametrize(
    "mime_type", ["message/rfc822", "multipart/mixed", "", "text", "x/y\r\nBcc: z@z.z", "a/b; c=d"]
)
def test_a_type_that_cannot_be_written_is_any(mime_type: str) -> None:
    mail = composed(part("x", attachment=Attachment(MediaKind.DOCUMENT, "f", mime_type, b"From: x\n\ny")))
    assert_well_formed(mail)
    [file] = read(mail).iter_attachments()
    assert file.get_content_type() == "application/octet-stream"
    assert file.get_payload(decode=True) == b"From: x\n\ny"


def test_the_signature_stands_below() -> None:
    mail = composed(part("Hello"), Author("a@shop.example", signature="Moravia Shop\r\nBrno", domain="shop.example"))
    assert plain(read(mail)) == "Hello\n\n-- \nMoravia Shop\nBrno"


@settings(max_examples=200, deadline=None)
@given(subject=odd_texts | lines, text=odd_texts | lines, name=odd_texts | lines, reply=st.none() | lines)
def test_no_text_can_add_a_field_or_get_lost(subject: str, text: str, name: str, reply: str | None) -> None:
    assume(clean_text(text).strip())
    one = part(text, subject=subject, reply_to=reply, references=(subject[:50], name[:50]))
    mail = composed(one, Author("support@shop.example", name, name, "shop.example", "hub-1"))
    assert_well_formed(mail)
    message = read(mail)
    assert message["Subject"] == subject_of(one)
    assert message["From"].addresses[0].addr_spec == "support@shop.example"
    # The standard library keeps blanks between the encoded words of a name, against RFC 2047; so our own reader judges it.
    sender = read_mail(mail.content).sender
    assert sender is not None
    assert (sender.name or "") == one_line(name)
    expected = clean_text(text).strip("\n")
    assert plain(message).startswith(expected.rstrip("\n"))


@settings(deadline=None)
@given(text=st.text(alphabet="a .\n=é", max_size=3000))
def test_text_arrives_letter_by_letter(text: str) -> None:
    assume(text.strip())
    assert plain(read(composed(part(text)))) == text.strip("\n")


@settings(deadline=None)
@given(name=odd_texts | lines)
def test_a_file_keeps_its_name_as_far_as_it_is_one(name: str) -> None:
    mail = composed(part("x", attachment=Attachment(MediaKind.DOCUMENT, name, "text/plain", b"")))
    assert_well_formed(mail)
    [file] = read_mail(mail.content).files  # the standard library takes a name in angle brackets for none
    kept = one_line(re.split(r"[/\\]", name)[-1]) or "attachment"
    assert file.name is not None
    assert file.name[:90] == kept[:90]
    assert len(file.name) <= 125


@pytest.mark.parametrize(
    "subject", ["😀" * 200, "x" * 200, "wort " * 40, "a" * 998, "ü" * 300, "=?utf-8?q?x?=", "a  b"]
)
def test_a_long_or_odd_subject_arrives_whole(subject: str) -> None:
    mail = composed(part(subject=subject))
    assert_well_formed(mail)
    shown = read(mail)["Subject"]
    assert shown == subject_of(part(subject=subject))
    assert shown.rstrip("…") == one_line(subject)[: len(shown.rstrip("…"))]
    assert len(shown) >= min(len(one_line(subject)), 200)
    assert read_mail(mail.content).subject == shown


@pytest.mark.parametrize(
    ("given_subject", "expected"),
    [
        ("Order", "Re: Order"),
        ("Re: Order", "Re: Order"),
        ("RE: re : Order", "Re: Order"),
        ("AW: Re[3]: Order", "Re: Order"),
        ("Order: Re: x", "Re: Order: Re: x"),
        ("Remark", "Re: Remark"),
        ("", "Re: your message"),
        ("Re:", "Re: your message"),
        (None, "Re: your message"),
    ],
)
def test_an_answer_has_re_once(given_subject: str | None, expected: str) -> None:
    assert subject_of(part(subject=given_subject, reply_to="x@y")) == expected


def test_a_message_of_our_own_keeps_its_subject_and_one_without_shows_how_it_begins() -> None:
    assert subject_of(part(subject="Re: Order")) == "Re: Order"
    assert subject_of(part("Your parcel\nhas arrived. " + "x" * 100)).startswith("Your parcel has arrived. ")
    assert len(subject_of(part("word " * 100))) <= 60


def test_of_many_references_the_first_and_the_newest_stay() -> None:
    one = part(reply_to="r99@x", references=tuple(f"r{number}@x" for number in range(100)))
    assert references_of(one) == ["r0@x", *(f"r{number}@x" for number in range(81, 100))]
    mail = composed(one)
    assert_well_formed(mail)
    assert read(mail)["In-Reply-To"] == "<r99@x>"


def test_what_is_answered_is_the_last_reference_and_stands_there_once() -> None:
    assert references_of(part(reply_to="a@x", references=("a@x", "b@x"))) == ["b@x", "a@x"]


@pytest.mark.parametrize("odd", ["", "a b", "<x>", "a\r\nBcc: z", "é@x", "x" * 300, "a>b"])
def test_an_id_that_is_none_is_left_out(odd: str) -> None:
    mail = composed(part(reply_to=odd, references=(odd, "good@x")))
    assert_well_formed(mail)
    assert read(mail)["In-Reply-To"] is None
    assert read(mail)["References"] == "<good@x>"


def test_long_ids_stay_in_one_piece() -> None:
    """The standard library's writer makes encoded words of them, and the thread is lost."""
    long_id = "DB9PR04MB" + "8" * 120 + "@DB9PR04MB8123.eurprd04.prod.outlook.com"
    mail = composed(part(reply_to=long_id))
    assert f"<{long_id}>".encode() in mail.content


@pytest.mark.parametrize(("reply_to", "word"), [("x@y", "auto-replied"), (None, "auto-generated")])
def test_only_what_a_machine_wrote_says_so(reply_to: str | None, word: str) -> None:
    assert read(composed(part(automatic=True, reply_to=reply_to)))["Auto-Submitted"] == word
    assert read(composed(part(automatic=False, reply_to=reply_to)))["Auto-Submitted"] is None


def test_copies_go_to_each_once_and_never_again_to_whom_it_is_for() -> None:
    mail = composed(part(copied=("tom@home.example", "Lena@HOME.example", "tom@HOME.example", "lena@home.example")))
    assert mail.recipients == ("lena@home.example", "tom@home.example", "Lena@home.example")


@pytest.mark.parametrize(
    ("handle", "wire"),
    [
        ("lena@home.example", "lena@home.example"),
        ("lena@münchen.example", "lena@xn--mnchen-3ya.example"),
        ("Lena@HOME.Example", "Lena@home.example"),
        ("a,b@home.example", '"a,b"@home.example'),
        ('"a b"@home.example', '"a b"@home.example'),
        ("a..b@home.example", '"a..b"@home.example'),
        ("a>b@home.example", '"a>b"@home.example'),
    ],
)
def test_addresses_as_the_wire_wants_them(handle: str, wire: str) -> None:
    mail = composed(part(address=to(handle)))
    assert_well_formed(mail)
    assert mail.recipients == (wire,)
    assert not mail.is_international


def test_a_local_part_of_another_alphabet_needs_smtputf8() -> None:
    mail = composed(part(address=to("лена@home.example")))
    assert mail.is_international
    assert "To: лена@home.example\r\n".encode() in mail.content


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "lena",
        "@home.example",
        "lena@",
        "lena@a b",
        "le\r\nBcc: x@y.z@home.example",
        "a\0@home.example",
        "x@" + "a" * 300,
        "x" * 65 + "@home.example",
        "lena@-",
        "lena@home..example",
        "lena@[127.0.0.1]",
    ],
)
def test_what_is_no_address_cannot_be_reached(handle: str) -> None:
    with pytest.raises(NotReachable):
        composed(part(address=to(handle)))


@pytest.mark.parametrize("action", [one for one in PartAction if one is not PartAction.SEND])
def test_what_was_sent_cannot_be_changed(action: PartAction) -> None:
    with pytest.raises(ContentRefused):
        composed(part(action=action))


@pytest.mark.parametrize("text", ["", " \n", "\r\n\x00"])
def test_nothing_is_not_sent(text: str) -> None:
    with pytest.raises(ContentRefused):
        composed(part(text))


def test_a_part_has_the_same_name_and_the_same_bytes_each_time() -> None:
    one = part("Hello", attachment=PDF, subject="ü")
    assert composed(one) == composed(one)
    assert message_name(one, "shop.example") == "k1@shop.example"


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 300, "a\r\nb", "<x>"])
def test_a_key_that_no_id_can_hold_gets_a_name_all_the_same(key: str) -> None:
    name = message_name(part(key=key), "shop.example")
    assert re.fullmatch(r"[0-9a-f]{40}@shop\.example", name)
    assert name == message_name(part(key=key), "shop.example")
    assert name != message_name(part("other", key=key), "shop.example")


@pytest.mark.parametrize("unit", ["a", " ", "\n", "é", "=", ".", "<", "\r", "a\n"])
def test_a_megabyte_of_one_thing_is_written(unit: str) -> None:
    text = "x" + unit * (1_000_000 // len(unit)) + "x"
    mail = composed(part(text, subject=unit * 100_000))
    assert_well_formed(mail)
    assert plain(read(mail)) == clean_text(text).strip("\n")
