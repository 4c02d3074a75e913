"""A mail is exactly one event, and what it proves and asks for stands in it."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import (
    ConsentChanged,
    ConsentTopic,
    Correspondent,
    Direction,
    InboundEvent,
    MediaKind,
    MessageEchoed,
    MessageReceived,
    ReportedStatus,
    StatusReported,
)
from connectors.contract.protocol import Arrival
from connectors.email import events
from connectors.email.envelope import Envelope, Home, pack
from connectors.email.notices import is_notice

HOME = Home(("support@shop.example",), ("tickets.example",), "hub-1")
SMTP = Envelope("lena@home.example", ("support@shop.example",), "smtp", {"authors": "1"}, transport_id="q1", home=HOME)
PROVEN = replace(SMTP, verdicts={"authors": "1", "dmarc": "pass", "from": "home.example"})

REPORT = """From: MAILER-DAEMON@home.example
To: support@shop.example
Message-ID: <report@home.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It did not work.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; Gone@Home.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} sorry

--b
Content-Type: text/rfc822-headers

Message-ID: <{about}>

--b--
"""
COMPLAINT = """From: feedback@mail.example
To: support@shop.example
Message-ID: <complaint@mail.example>
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

This is a complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
{field}

--b
Content-Type: message/rfc822

From: support@shop.example
To: {to}
Message-ID: <ours-9@shop.example>

Sale
--b--
"""


def mail(body: str = "Hello", **fields: str) -> bytes:
    head = {
        "From": "Lena Hartwig <Lena@Home.example>",
        "To": "Support <Support@shop.example>",
        "Subject": "Order",
        "Date": "Sun, 22 Nov 2026 10:00:00 +0100",
        "Message-ID": "<1@home.example>",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return ("\n".join(lines) + f"\n\n{body}\n").encode()


def event(raw: bytes, envelope: Envelope = SMTP) -> InboundEvent:
    [found] = events.read("main", pack(envelope, raw))
    return found


def message(raw: bytes, envelope: Envelope = SMTP) -> MessageReceived:
    found = event(raw, envelope)
    assert isinstance(found, MessageReceived)
    return found


def place(handle: str) -> ChannelAddress:
    return ChannelAddress(Channel.EMAIL, "", handle)


def test_a_message_with_all_that_its_head_tells() -> None:
    found = message(
        mail(
            Reply_To="Office <office@home.example>, lena@home.example",
            Cc="Tom <tom@home.example>, support@shop.example",
            In_Reply_To="<2@shop.example>",
            References="<0@home.example> <1@shop.example> <2@shop.example>",
        )
    )
    assert found.address == place("lena@home.example")
    assert found.sender is not None
    assert (found.sender.handle, found.sender.name) == ("lena@home.example", "Lena Hartwig")
    assert found.external_id == "1@home.example"
    assert found.subject == "Order"
    assert found.text == "Hello"
    assert found.answers == ("2@shop.example", "1@shop.example", "0@home.example")
    assert found.reply_to == "2@shop.example"
    assert found.reply_addresses == (Correspondent("office@home.example", "Office"),)
    assert found.to == (Correspondent("support@shop.example", "Support"),)
    assert found.copied == (Correspondent("tom@home.example", "Tom"), Correspondent("support@shop.example"))
    assert found.delivery_id == "q1"
    assert found.at is not None
    assert found.at.isoformat() == "2026-11-22T09:00:00+00:00"
    assert not (found.automatic or found.bulk or found.spam)


def test_text_typed_for_the_occasion_and_all_of_it() -> None:
    found = message(mail("Thank you\n\nOn Sunday, Support <support@shop.example> wrote:\n> It is on its way."))
    assert found.text == "Thank you"
    assert found.full_text is not None
    assert "It is on its way." in found.full_text


# Who wrote


@pytest.mark.parametrize(
    ("envelope", "is_proven"),
    [
        (PROVEN, True),
        (SMTP, False),
        (replace(PROVEN, verdicts={**PROVEN.verdicts, "from": "bank.example"}), False),
        (replace(PROVEN, verdicts={**PROVEN.verdicts, "authors": "2"}), False),
        (Envelope(), False),
    ],
)
def test_only_what_somebody_trusted_found_out_proves_the_sender(envelope: Envelope, is_proven: bool) -> None:
    assert message(mail(), envelope).sender_verified is is_proven


def test_results_that_came_with_the_mail_prove_nothing() -> None:
    forged = mail(Authentication_Results="mx.shop.example; dmarc=pass header.from=home.example")
    assert message(forged).sender_verified is False


def test_without_from_it_is_whoever_the_servers_name() -> None:
    found = message(mail(From=""), replace(SMTP, mail_from="Tom@Home.example"))
    assert found.address == place("tom@home.example")
    assert found.sender_verified is False
    unknown = message(mail(From=""), replace(SMTP, mail_from="")).address
    assert unknown is not None and unknown.handle.endswith("@unknown-sender.invalid")


def test_a_form_that_mails_in_our_name_was_filled_by_whom_reply_to_names() -> None:
    found = message(mail(From="Web <support@shop.example>", Reply_To="Nora <nora@home.example>"), PROVEN)
    assert found.address == place("nora@home.example")
    assert found.sender_verified is False
    assert found.reply_addresses == ()


# What it is


@pytest.mark.parametrize(
    ("raw", "envelope", "is_automatic"),
    [
        (mail(Auto_Submitted="auto-replied"), SMTP, True),
        (mail(Auto_Submitted="no"), SMTP, False),
        (mail(), replace(SMTP, mail_from=""), True),
        (mail(Received="from a by b\n" + "Received: from a by b\n" * 30 + "X-Last: 1"), SMTP, True),
        (mail(), SMTP, False),
    ],
    ids=["says so", "says no", "null sender", "goes in circles", "plain"],
)
def test_what_a_machine_wrote(raw: bytes, envelope: Envelope, is_automatic: bool) -> None:
    assert message(raw, envelope).automatic is is_automatic


def test_a_list_is_bulk_and_no_machines_answer() -> None:
    found = message(mail(List_Id="<news.home.example>"))
    assert found.bulk
    assert not found.automatic


@pytest.mark.parametrize("verdict", ["spam", "virus"])
def test_spam_by_the_word_of_somebody_trusted(verdict: str) -> None:
    assert message(mail(), replace(SMTP, verdicts={verdict: "fail"})).spam
    assert not message(mail(), replace(SMTP, verdicts={verdict: "pass"})).spam


# Files


def related(html: str) -> bytes:
    picture = base64.b64encode(b"\x89PNG picture").decode()
    body = (
        f"--o\nContent-Type: text/html\n\n{html}\n"
        f"--o\nContent-Type: image/png; name=a.png\nContent-ID: <One@home>\nContent-Transfer-Encoding: base64\n\n{picture}\n"
        f"--o\nContent-Type: application/pdf; name=b.pdf\nContent-ID: <two@home>\n\n%PDF\n--o--"
    )
    return mail(body, MIME_Version="1.0", Content_Type="multipart/mixed; boundary=o")


def test_files_come_with_their_bytes() -> None:
    picture, bill = message(related("<p>no pictures</p>")).media
    assert (picture.kind, picture.filename, picture.content) == (MediaKind.IMAGE, "a.png", b"\x89PNG picture")
    assert (picture.mime_type, picture.size) == ("image/png", 12)
    assert (bill.kind, bill.filename) == (MediaKind.DOCUMENT, "b.pdf")
    assert picture.content_id is None


@pytest.mark.parametrize("source", ["cid:One@home", "CID:one@home", "cid:One%40home"])
def test_a_picture_that_the_html_shows_has_the_name_it_is_shown_under(source: str) -> None:
    picture, bill = message(related(f'<img src="{source}">')).media
    assert picture.content_id == "One@home"
    assert bill.content_id is None


# What is too little, or too much


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"", "[This mail is empty.]"),
        (b"\r\n\r\n", "[This mail is empty.]"),
        (b"From: lena@home.example\r\n\r\n", "[This mail is empty.]"),
        (b"Subject: Call me\r\n\r\n", "[This mail holds no words but its subject.]"),
        (b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p></p>", "[This mail holds no words but its subject.]"),
        (b"Subject: x\r\nContent-Type: image/png\r\n\r\n12", None),
        (b"From: lena@home.example\rSubject: old\r\rOf an old machine\r\r\n", "Of an old machine"),
    ],
)
def test_a_mail_without_words_says_so(raw: bytes, shown: str | None) -> None:
    assert message(raw).text == shown


def test_of_a_mail_of_an_old_machine_the_head_is_read_too() -> None:
    raw = b"From: lena@home.example\rSubject: old\rMessage-ID: <cr@home.example>\r\rHello\r\r\n"
    assert events.arrival(pack(SMTP, raw)).address == place("lena@home.example")
    found = message(raw)
    assert (found.external_id, found.subject) == ("cr@home.example", "old")
    assert found.event_id == events.arrival(pack(SMTP, raw)).event_id


def test_what_is_not_shown_is_said_and_the_whole_mail_is_there() -> None:
    inside = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(1000))
    found = message(f"Subject: deep\n{inside}\ndeep words".encode())
    assert found.text is not None
    assert found.text.startswith(
        "[Not everything in this mail is shown: parts lie deeper than 20 levels and were not opened."
    )
    whole = found.media[-1]
    assert (whole.filename, whole.mime_type) == ("mail.eml", "message/rfc822")
    assert whole.content is not None and b"deep words" in whole.content


def test_of_very_many_files_the_first_are_listed() -> None:
    files = "".join(f"--b\nContent-Type: image/png; name={number}.png\n\nx\n" for number in range(130))
    found = message(mail(f"--b\n\nSee these\n{files}--b--", Content_Type="multipart/mixed; boundary=b"))
    assert [file.filename for file in found.media] == [*(f"{number}.png" for number in range(100)), "mail.eml"]
    assert found.text == (
        "See these\n\n[Not everything in this mail is shown: 30 more files are not listed. It is attached as it came.]"
    )


def test_a_read_receipt_was_written_by_a_machine() -> None:
    receipt = "--b\n\nYour mail was shown\n--b\nContent-Type: message/disposition-notification\n\nDisposition: x\n--b--"
    kind = "multipart/report; report-type=disposition-notification; boundary=b"
    assert message(mail(receipt, Content_Type=kind)).automatic


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [("X-Auto-Response-Suppress", "OOF", True), ("Return-Path", "<>", True), ("X-Mailer", "x", False)],
)
def test_who_wants_no_automatic_answer(field: str, value: str, wanted: bool) -> None:
    assert message(mail(**{field: value})).wants_no_machine is wanted


# Our own mail


def test_our_mark_means_it_is_ours() -> None:
    found = event(mail(X_Inbox_Hub_Instance="hub-1"))
    assert isinstance(found, MessageEchoed)
    assert found.direction is Direction.OUTBOUND
    assert found.external_id == "1@home.example"
    assert found.address is None


def test_another_hubs_mark_means_nothing() -> None:
    assert isinstance(event(mail(X_Inbox_Hub_Instance="hub-2")), MessageReceived)


OURS_PROVEN = replace(SMTP, verdicts={"authors": "1", "dmarc": "pass", "from": "shop.example"})


@pytest.mark.parametrize("author", ["support@shop.example", "Support@SHOP.example", "x@tickets.example"])
def test_a_mail_in_our_own_name_that_nothing_proves_is_shown_as_such(author: str) -> None:
    found = message(mail(From=author, To="lena@home.example"))
    assert (found.in_our_name, found.sender_verified, found.address) == (True, False, place(author.lower()))


def test_what_a_program_of_ours_sends_to_ourselves_is_shown() -> None:
    found = event(mail(From="support@shop.example", To="support@shop.example"), OURS_PROVEN)
    assert isinstance(found, MessageReceived)
    assert found.in_our_name and found.sender_verified


def test_nobody_elses_mail_is_in_our_name() -> None:
    assert not message(mail()).in_our_name


def test_to_whom_one_of_us_wrote_is_believed_when_it_is_proven() -> None:
    found = event(mail(From="support@shop.example", To="support@shop.example, lena@home.example"), OURS_PROVEN)
    assert isinstance(found, MessageEchoed)
    assert found.address == place("lena@home.example")


# Reports


@pytest.mark.parametrize(
    ("action", "status", "reported", "permanent"),
    [
        ("failed", "5.1.1", ReportedStatus.FAILED, True),
        ("failed", "5.2.2", ReportedStatus.FAILED, False),
        ("delayed", "4.4.1", ReportedStatus.DELAYED, False),
    ],
)
def test_a_report_about_a_mail_of_ours(action: str, status: str, reported: ReportedStatus, permanent: bool) -> None:
    raw = REPORT.format(action=action, status=status, about="ours-1@shop.example").encode()
    found = event(raw, replace(SMTP, mail_from=""))
    assert isinstance(found, StatusReported)
    assert found.status is reported
    assert found.permanent is permanent
    assert found.target_ids == ("ours-1@shop.example",)
    assert found.address == place("gone@home.example")
    assert found.recipient_id == "gone@home.example"
    assert found.error_text == f"550 {status} sorry"


def test_a_report_of_a_bounce_in_our_own_domain_is_no_mail_of_ours() -> None:
    raw = REPORT.replace("MAILER-DAEMON@home.example", "MAILER-DAEMON@tickets.example")
    found = event(raw.format(action="failed", status="5.1.1", about="x@y").encode())
    assert isinstance(found, StatusReported)


def test_a_mail_that_amazon_renamed_is_found_by_amazons_name_too() -> None:
    raw = REPORT.format(action="failed", status="5.1.1", about="0102-ab@eu-west-1.amazonses.com").encode()
    found = event(raw)
    assert isinstance(found, StatusReported)
    assert found.target_ids == ("0102-ab@eu-west-1.amazonses.com", "0102-ab")
    answer = message(mail(In_Reply_To="<0102-ab@email.amazonses.com>"))
    assert answer.answers == ("0102-ab@email.amazonses.com", "0102-ab")


@pytest.mark.parametrize(
    ("field", "to", "address"),
    [
        ("Original-Rcpt-To: Lena@home.example", "other@home.example", "lena@home.example"),
        ("Original-Rcpt-To: <lena@home.example>", "other@home.example", "lena@home.example"),
        ("Version: 1", "Lena <lena@home.example>", "lena@home.example"),
        ("Version: 1", "undisclosed", None),
    ],
)
def test_a_complaint_withdraws_consent_to_marketing(field: str, to: str, address: str | None) -> None:
    found = event(COMPLAINT.format(field=field, to=to).encode())
    assert isinstance(found, ConsentChanged)
    assert found.granted is False
    assert found.topic == ConsentTopic.MARKETING
    assert found.address == (place(address) if address else None)
    assert found.delivery_id == "ours-9@shop.example"


# Before and without reading


@pytest.mark.parametrize(
    "raw",
    [mail(), mail(Message_ID=""), mail(From=""), b"", b"x", REPORT.encode(), COMPLAINT.encode(), related("x")],
)
def test_an_arrival_has_the_id_of_its_event(raw: bytes) -> None:
    item = pack(SMTP, raw)
    found = events.arrival(item)
    assert isinstance(found, Arrival)
    assert found.event_id == events.read("main", item)[0].event_id
    assert found.item is item


def test_an_arrival_stands_in_its_authors_order() -> None:
    assert events.arrival(pack(SMTP, mail())).address == place("lena@home.example")
    assert events.arrival(pack(replace(SMTP, mail_from="tom@home.example"), b"")).address == place("tom@home.example")


def test_what_cannot_be_read_is_seen_all_the_same() -> None:
    item = pack(PROVEN, mail(Subject="=?utf-8?q?Bestellung_=E2=98=80?="))
    found = events.unread(item, "it took longer than 10 seconds.")
    assert isinstance(found, MessageReceived)
    assert found.event_id == events.read("main", item)[0].event_id
    assert found.address == place("lena@home.example")
    assert found.subject == "Bestellung ☀"
    assert found.text == "[This mail could not be read: it took longer than 10 seconds. It is attached as it came.]"
    assert found.media[0].content == mail(Subject="=?utf-8?q?Bestellung_=E2=98=80?=")


# Amazon's notices


def notice(**values: Any) -> bytes:
    return json.dumps({"notificationType": "Received", **values}).encode()


def test_a_mail_inside_a_notice_is_read_with_the_notices_envelope() -> None:
    body = notice(
        mail={"source": "lena@home.example", "messageId": "amazon-1", "commonHeaders": {"from": ["lena@home.example"]}},
        receipt={
            "recipients": ["support@shop.example"],
            "action": {"type": "SNS", "encoding": "BASE64"},
            "dmarcVerdict": {"status": "PASS"},
        },
        content=base64.b64encode(mail()).decode(),
    )
    [found] = events.read("main", body)
    assert isinstance(found, MessageReceived)
    assert found.delivery_id == "amazon-1"
    assert found.sender_verified is True


@pytest.mark.parametrize("body", [b'{"a":1}', b"{", b"{}\n\nFrom: x", b"[]", b'{"inbox_hub_envelope":'])
def test_words_in_braces_are_a_mail_like_any(body: bytes) -> None:
    assert not is_notice(body)
    assert isinstance(events.read("main", body)[0], MessageReceived)


def test_what_was_handed_over_by_smtp_is_never_a_notice() -> None:
    assert not is_notice(pack(SMTP, notice()))
