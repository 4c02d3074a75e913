"""Bounces, complaints, automatic answers, list mail and loops: what counts as which, also where the mail is broken."""

from base64 import b64encode
from email import message_from_bytes, message_from_string
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.mail import Bounce, NamedAddress
from connectors.email.reports import (
    bounce_of,
    forbids_answer,
    is_automatic,
    is_bulk,
    is_complaint,
    is_receipt,
    loop_reason,
)

DAEMON = NamedAddress("MAILER-DAEMON@mx.example.net", "Mail Delivery System")
PERSON = NamedAddress("ines@kunde.example", "Ines Vogt")
REPORT = "Content-Type: multipart/report; report-type=delivery-status; boundary=cut"
FAILED_LINES = """\
Reporting-MTA: dns; mx.example.net
Arrival-Date: Tue, 4 Mar 2025 10:00:00 +0100

Final-Recipient: rfc822; lost@kunde.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <lost@kunde.example>:
    Recipient address rejected
"""


def mail(headers: str, body: str = "") -> Message:
    return message_from_bytes(f"{headers}\n\n{body}".encode())


def report(*parts: str, headers: str = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail") -> Message:
    body = "".join(f"--cut\n{part}\n" for part in parts)
    return mail(f"{headers}\nMIME-Version: 1.0\n{REPORT}", f"{body}--cut--\n")


def status(lines: str, content_type: str = "message/delivery-status") -> str:
    return f"Content-Type: {content_type}\n\n{lines}"


def words(text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{text}"


def bounce(message: Message, text: str = "", sender: NamedAddress | None = DAEMON) -> Bounce:
    found = bounce_of(message, text, sender)
    assert found is not None
    return found


def recipient(address: str, action: str, code: str = "5.1.1") -> str:
    return f"Final-Recipient: rfc822;{address}\nAction: {action}\nStatus: {code}\n"


class TestDeliveryReports:
    def test_the_lines_for_machines_are_read(self) -> None:
        found = bounce(report(words("Sorry."), status(FAILED_LINES)))
        assert found == Bounce(
            recipient="lost@kunde.example",
            status="5.1.1",
            action="failed",
            diagnostic="550 5.1.1 <lost@kunde.example>: Recipient address rejected",
        )
        assert found.is_permanent

    def test_of_several_recipients_the_first_that_failed(self) -> None:
        lines = "\n".join(
            [
                "Reporting-MTA: dns; mx\n",
                recipient("late@a.example", "delayed", "4.4.1"),
                recipient("gone@b.example", "failed", "5.1.2"),
                recipient("full@c.example", "failed", "5.2.2"),
            ]
        )
        found = bounce(report(status(lines)))
        assert (found.recipient, found.status, found.action) == ("gone@b.example", "5.1.2", "failed")

    def test_a_late_one_is_told_before_one_that_arrived(self) -> None:
        lines = (
            f"{recipient('there@a.example', 'delivered', '2.0.0')}\n{recipient('late@b.example', 'delayed', '4.4.7')}"
        )
        found = bounce(report(status(lines)))
        assert (found.recipient, found.action, found.is_permanent) == ("late@b.example", "delayed", False)

    @pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "Delivered (to mailbox)"])
    def test_success_is_no_bounce(self, action: str) -> None:
        assert bounce_of(report(status(recipient("there@a.example", action, "2.1.5"))), "", DAEMON) is None

    def test_success_without_an_action_shows_in_the_status(self) -> None:
        lines = "Final-Recipient: rfc822;there@a.example\nStatus: 2.0.0\n"
        assert bounce_of(report(status(lines)), "", DAEMON) is None

    def test_a_lost_report_of_success_is_known_by_its_subject(self) -> None:
        message = report(words("Fine."), headers="From: postmaster@mx\nSubject: Successful Mail Delivery Report")
        assert bounce_of(message, "Fine.", DAEMON) is None

    @pytest.mark.parametrize(
        ("given", "address"),
        [
            ("rfc822;one@a.example", "one@a.example"),
            ("RFC822; <one@a.example>", "one@a.example"),
            ("one@a.example", "one@a.example"),
            ("rfc822; one@a.example (One)", "one@a.example"),
            ("rfc822;one", "one"),
            ("X-LOCAL;Ümläut@a.example", "Ümläut@a.example"),
        ],
    )
    def test_type_brackets_and_comment_are_no_part_of_the_address(self, given: str, address: str) -> None:
        lines = f"Final-Recipient: {given}\nAction: failed\nStatus: 5.0.0\n"
        assert bounce(report(status(lines))).recipient == address

    def test_the_original_recipient_stands_in_for_an_empty_final_one(self) -> None:
        lines = "Original-Recipient: rfc822;one@a.example\nFinal-Recipient: rfc822;\nAction: failed\nStatus: 5.0.0\n"
        assert bounce(report(status(lines))).recipient == "one@a.example"

    @pytest.mark.parametrize(
        ("given", "code"),
        [("5.0.0 (permanent failure)", "5.0.0"), ("4.4.7", "4.4.7"), ("5.1.10", "5.1.10"), ("550", None)],
    )
    def test_the_status_is_the_enhanced_code(self, given: str, code: str | None) -> None:
        lines = f"Final-Recipient: rfc822;one@a.example\nAction: failed\nStatus: {given}\n"
        assert bounce(report(status(lines))).status == code

    def test_fields_of_one_recipient_in_any_order(self) -> None:
        lines = "Reporting-MTA: dsn; out\n\nAction: failed\nStatus: 5.2.2\nFinal-Recipient: rfc822; full@a.example\n"
        found = bounce(report(status(lines)))
        assert (found.recipient, found.status) == ("full@a.example", "5.2.2")

    def test_missing_blank_lines(self) -> None:
        lines = (
            "Reporting-MTA: dns; mx\n"
            + recipient("a@a.example", "delayed", "4.2.0")
            + recipient("b@b.example", "failed")
        )
        assert bounce(report(status(lines))).recipient == "b@b.example"

    def test_a_blank_line_after_every_line(self) -> None:
        lines = (recipient("a@a.example", "delayed", "4.2.0") + recipient("b@b.example", "failed")).replace(
            "\n", "\n\n"
        )
        found = bounce(report(status(lines)))
        assert (found.recipient, found.status) == ("b@b.example", "5.1.1")

    def test_a_blank_before_a_field_does_not_hide_it(self) -> None:
        lines = "Final-Recipient: rfc822;a@a.example\nDiagnostic-Code: smtp; 550 no\n Status: 5.7.1\n Action: failed\n"
        found = bounce(report(status(lines)))
        assert (found.status, found.diagnostic) == ("5.7.1", "550 no")

    def test_an_empty_diagnostic_is_none(self) -> None:
        lines = recipient("a@a.example", "failed") + "Diagnostic-Code: SMTP; \n"
        assert bounce(report(status(lines))).diagnostic is None

    @pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
    def test_an_encoded_report_is_read(self, encoding: str) -> None:
        encoded = (
            b64encode(FAILED_LINES.encode()).decode() if encoding == "base64" else FAILED_LINES.replace("@", "=40")
        )
        part = f"Content-Type: message/delivery-status\nContent-Transfer-Encoding: {encoding}\n\n{encoded}"
        assert bounce(report(part)).recipient == "lost@kunde.example"

    def test_the_international_form_is_read(self) -> None:
        lines = "Reporting-MTA: dns; mx\n\nFinal-Recipient: utf-8; jürgen@a.example\nAction: failed\nStatus: 5.1.1\n"
        assert bounce(report(status(lines, "message/global-delivery-status"))).recipient == "jürgen@a.example"

    def test_a_mail_that_is_nothing_but_a_report(self) -> None:
        found = bounce(mail("Content-Type: message/delivery-status", FAILED_LINES), sender=None)
        assert (found.recipient, found.status) == ("lost@kunde.example", "5.1.1")

    def test_without_its_boundary_the_lines_are_looked_for_in_the_text(self) -> None:
        message = mail(f"From: MAILER-DAEMON@mx\nSubject: Returned mail\n{REPORT}", f"Sorry.\n\n{FAILED_LINES}")
        for text in ("", str(message.get_payload())):
            found = bounce(message, text)
            assert (found.recipient, found.status, found.action) == ("lost@kunde.example", "5.1.1", "failed")

    def test_quoted_lines_in_the_text_count_where_nothing_else_is_left(self) -> None:
        text = "\n".join(f"> {line}" for line in FAILED_LINES.splitlines())
        assert bounce(report(words(text)), text).recipient == "lost@kunde.example"

    def test_a_report_of_nothing_at_all_is_still_a_bounce(self) -> None:
        found = bounce(mail(f"From: ines@kunde.example\n{REPORT}"), sender=PERSON)
        assert found == Bounce(recipient=None, status=None, action="failed")

    def test_a_lost_report_says_delay_in_words(self) -> None:
        message = report(words("Later."), headers="From: mx@example.net\nSubject: Delivery Status Notification (Delay)")
        assert bounce(message, "Later.").action == "delayed"

    def test_a_report_type_in_quotes(self) -> None:
        kind = 'Content-Type: multipart/report; boundary=cut; Report-Type = "Delivery-Status"'
        assert bounce(mail(f"From: mx@a.example\n{kind}"), sender=NamedAddress("mx@a.example")).action == "failed"

    def test_a_person_who_forwards_a_report_sends_no_bounce(self) -> None:
        headers = "From: ines@kunde.example\nSubject: What is this?\nContent-Type: multipart/mixed; boundary=cut"
        body = f"--cut\n{words('See below.')}\n--cut\n{status(FAILED_LINES)}\n--cut--\n"
        assert bounce_of(mail(headers, body), "See below.", PERSON) is None
        assert bounce_of(mail(headers, body), "See below.", DAEMON) is not None

    def test_an_enclosed_report_makes_no_bounce(self) -> None:
        enclosed = report(status(FAILED_LINES)).as_string()
        headers = "From: ines@kunde.example\nContent-Type: multipart/mixed; boundary=outer"
        message = mail(headers, f"--outer\nContent-Type: message/rfc822\n\n{enclosed}\n--outer--\n")
        assert bounce_of(message, "", PERSON) is None
        assert not is_automatic(message, None)


class TestReturnedMail:
    @pytest.mark.parametrize("content_type", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"])
    def test_its_message_id(self, content_type: str) -> None:
        returned = f"Content-Type: {content_type}\n\nFrom: us@hub.example\nMessage-ID: <c1.m2@hub.example>\n\nHello"
        assert bounce(report(status(FAILED_LINES), returned)).original_ids == ("c1.m2@hub.example",)

    def test_an_encoded_returned_mail(self) -> None:
        encoded = b64encode(b"From: us@hub.example\nMessage-ID: <c1.m2@hub.example>\n\nHello").decode()
        returned = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{encoded}"
        assert bounce(report(returned)).original_ids == ("c1.m2@hub.example",)

    def test_behind_an_empty_line(self) -> None:
        returned = "Content-Type: message/rfc822\n\n\nFrom: us@hub.example\nMessage-ID: <c1.m2@hub.example>\n\nHello"
        assert bounce(report(returned)).original_ids == ("c1.m2@hub.example",)

    def test_without_brackets_its_words(self) -> None:
        returned = "Content-Type: text/rfc822-headers\n\nMessage-ID: c1.m2@hub.example\n"
        assert bounce(report(returned)).original_ids == ("c1.m2@hub.example",)

    def test_each_id_once_and_only_in_the_headers(self) -> None:
        text = (
            "Sorry.\n\n------ This is a copy of the message. ------\n\nMessage-Id:\n <c1@hub.example>\n"
            "MESSAGE-ID: <c1@hub.example> <c2@hub.example>\n\nMessage-Id: <typed@by.someone>\n"
        )
        message = mail("From: MAILER-DAEMON@mx\nSubject: Mail delivery failed: returning message to sender", text)
        assert bounce(message, text).original_ids == ("c1@hub.example", "c2@hub.example")

    def test_a_report_may_name_it_in_a_line_of_its_own(self) -> None:
        lines = (
            f"Reporting-MTA: dns; mx\nX-Original-Message-ID: <c1@hub.example>\n\n{recipient('a@a.example', 'failed')}"
        )
        assert bounce(report(status(lines))).original_ids == ("c1@hub.example",)


# (subject, text) of servers of many kinds and languages
IN_WORDS = [
    ("failure notice", "Hi. This is the qmail-send program.\n\n<lost@kunde.example>:\nno mailbox here. (#5.1.1)\n"),
    (
        "Mail delivery failed: returning message to sender",
        "The following address(es) failed:\n\n  lost@kunde.example\n    host mx [192.0.2.5]: 550 5.1.1 User unknown\n",
    ),
    ("Returned mail: User unknown", "<lost@kunde.example>... User unknown"),
    ("Undeliverable: Offer", "Your message\n\n  To: us@hub.example\n\ndid not reach:\n\nlost@kunde.example on Monday"),
    ("DELIVERY FAILURE: User lost not listed in Domino Directory", "was not delivered to:\n\n  lost@kunde.example"),
    ("Delivery Status Notification (Failure)", "Delivery to the following recipient failed:\n\n   lost@kunde.example"),
    ("Undelivered Mail Returned to Sender", "<lost@kunde.example>: mailbox full"),
    ("Notice", "We’re sorry, your mail couldn’t be delivered to lost@kunde.example"),
    ("Unzustellbar: Angebot", "Fehler bei der Nachrichtenzustellung an lost@kunde.example"),
    ("Hinweis", "Ihre Nachricht an lost@kunde.example konnte nicht zugestellt werden."),
    ("Non remis : Offre", "lost@kunde.example"),
    ("Avis", "Votre message n'a pas pu être remis à lost@kunde.example"),
    ("No se puede entregar: Oferta", "lost@kunde.example"),
    ("Mancata consegna: Offerta", "lost@kunde.example"),
    ("Falha na entrega", "lost@kunde.example"),
    ("Onbestelbaar: Offerte", "lost@kunde.example"),
    ("Det gick inte att leverera: Offert", "lost@kunde.example"),
    ("Niedostarczone: Oferta", "lost@kunde.example"),
    ("Nedoručitelné: Nabídka", "lost@kunde.example"),
    ("Ваше сообщение не доставлено. Mail failure.", "lost@kunde.example"),
    ("Письмо", "Ваше письмо не может\nбыть отправлено по адресу lost@kunde.example"),
    ("配信不能: 見積", "lost@kunde.example"),
    ("系统退信", "lost@kunde.example"),
    ("배달되지 않음: 견적", "lost@kunde.example"),
]


class TestFreeWords:
    @pytest.mark.parametrize(("subject", "text"), IN_WORDS)
    def test_a_server_says_that_a_mail_did_not_arrive(self, subject: str, text: str) -> None:
        message = mail(f"From: Postmaster@mx.example.net\nTo: us@hub.example\nSubject: {subject}", text)
        found = bounce(message, text, NamedAddress("Postmaster@mx.example.net"))
        assert (found.recipient, found.action) == ("lost@kunde.example", "failed")

    @pytest.mark.parametrize(("subject", "text"), IN_WORDS)
    def test_the_same_words_of_a_person_prove_nothing(self, subject: str, text: str) -> None:
        message = mail(f"From: ines@kunde.example\nTo: us@hub.example\nSubject: {subject}", text)
        assert bounce_of(message, text, PERSON) is None

    @pytest.mark.parametrize(
        ("subject", "text"),
        [
            ("Warning: message 1abcde-000001-Ab delayed 24 hours", "No action is required on your part."),
            ("Warning: could not send message for past 4 hours", "Will keep trying until message is 5 days old"),
            ("Delayed Mail (still being retried)", "Your message could not be delivered for 2 hours."),
            ("Zustellung verzögert", "Der Server versucht es weiter."),
            ("Notice", "Your mail to a@a.example has not yet been delivered. We will keep trying."),
        ],
    )
    def test_a_late_mail(self, subject: str, text: str) -> None:
        assert bounce(mail(f"From: MAILER-DAEMON@mx\nSubject: {subject}", text), text).action == "delayed"

    def test_what_was_late_and_is_given_up_has_failed(self) -> None:
        text = "a@a.example was not yet delivered after 5 days. This is a permanent error; I've given up."
        assert bounce(mail("From: MAILER-DAEMON@mx\nSubject: Notice", text), text).action == "failed"

    @pytest.mark.parametrize(
        ("subject", "text"),
        [
            ("Welcome", "Your mailbox was set up."),
            ("Re: failure notice", "I could not be delivered from my doubts. Regards, the postmaster"),
            ("AW: Unzustellbar: Angebot", "Danke, das haben wir behoben."),
            ("Delivered: Offer", "Your message was delivered to a@a.example"),
        ],
    )
    def test_a_postmaster_may_write_of_other_things(self, subject: str, text: str) -> None:
        sender = NamedAddress("postmaster@kunde.example", "Ines Vogt")
        assert bounce_of(mail(f"From: postmaster@kunde.example\nSubject: {subject}", text), text, sender) is None

    def test_a_server_that_names_who_failed_needs_no_words(self) -> None:
        message = mail(
            "From: mailer-daemon@mx\nSubject: Notice\nX-Failed-Recipients: b@b.example,\n c@c.example", "Hm."
        )
        assert bounce(message, "Hm.").recipient == "b@b.example"

    def test_code_and_reason_come_from_the_servers_own_lines(self) -> None:
        text = (
            "I wasn't able to deliver your message.\n\n<lost@kunde.example>:\n192.0.2.153 does not like recipient.\n"
            "Remote host said: 552 5.2.2 NamedAddress\tfull\n\n--- Below this line is a copy of the message.\n\n"
            "550 5.1.1 is what I want to talk about, other@kunde.example\n"
        )
        found = bounce(mail("From: MAILER-DAEMON@mx\nSubject: failure notice", text), text)
        assert (found.recipient, found.status) == ("lost@kunde.example", "5.2.2")
        assert found.diagnostic == "Remote host said: 552 5.2.2 NamedAddress full"

    def test_what_the_returned_mail_says_is_no_reason(self) -> None:
        text = (
            "I wasn't able to deliver your message, sorry.\n\n--- Below this line is a copy of the message.\n\n"
            "550 5.1.1 is what I want to talk about, other@kunde.example\n"
        )
        found = bounce(mail("From: MAILER-DAEMON@mx\nSubject: failure notice", text), text)
        assert (found.recipient, found.status) == (None, None)
        assert found.diagnostic == "I wasn't able to deliver your message, sorry."

    def test_no_control_characters_in_what_is_kept(self) -> None:
        message = mail("From: MAILER-DAEMON@mx\nX-Failed-Recipients: a\0b@b.example\nSubject: failure notice")
        assert bounce(message, "550 5.1.1\0 unknown") == Bounce("ab@b.example", "5.1.1", "failed", "550 5.1.1 unknown")

    def test_our_own_address_is_not_the_one_that_failed(self) -> None:
        text = "A message sent by\n\n  <us@hub.example>\n\ncould not be delivered to\n\n  lost@kunde.example\n"
        message = mail("From: Mailer-Daemon@mx\nTo: Us <US@hub.example>\nSubject: Mail delivery failed", text)
        assert bounce(message, text).recipient == "lost@kunde.example"

    def test_a_number_with_points_is_no_status(self) -> None:
        text = "host 5.1.1.9 and version 5.5.2657.72 could not deliver"
        assert bounce(mail("From: MAILER-DAEMON@mx\nSubject: Notice", text), text).status is None

    @pytest.mark.parametrize(
        ("headers", "sender", "counts"),
        [
            ("From: MAILER-DAEMON (Mail Delivery System)", None, True),
            ("From: MAILER-DAEMON (Mail Delivery System)", NamedAddress("MAILER-DAEMON"), True),
            ("Return-Path: <>", None, True),
            (
                "From: System Administrator <no-reply@mx.example>\nReturn-Path: <>",
                NamedAddress("no-reply@mx.example"),
                True,
            ),
            ("From: Mail Delivery System <shop@spam.example>", NamedAddress("shop@spam.example"), False),
            ("From: Anybody", None, False),
            ("From: postmastering@kunde.example", NamedAddress("postmastering@kunde.example"), False),
        ],
    )
    def test_who_is_a_server(self, headers: str, sender: NamedAddress | None, counts: bool) -> None:
        message = mail(f"{headers}\nSubject: Undelivered Mail Returned to Sender")
        assert (bounce_of(message, "", sender) is not None) is counts

    @pytest.mark.parametrize(
        "subject",
        [
            b"=?UTF-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?=",
            "Недоставленное сообщение".encode(),
            "Échec de la remise".encode("latin-1"),
        ],
    )
    def test_subjects_in_encoded_words_and_raw_bytes(self, subject: bytes) -> None:
        message = message_from_bytes(b"From: mailer-daemon@mx\nSubject: " + subject + b"\n\nHm.")
        assert bounce(message, "Hm.").action == "failed"


def complaint(part: str = "Feedback-Type: abuse\nUser-Agent: Robot/1\n") -> Message:
    headers = "From: postmaster@mail.example\nSubject: Undeliverable"
    kind = "Content-Type: multipart/report; report-type=feedback-report; boundary=cut"
    body = f"--cut\n{words('Abuse.')}\n--cut\nContent-Type: message/feedback-report\n\n{part}\n--cut--\n"
    return mail(f"{headers}\n{kind}", body)


class TestComplaintsAndReceipts:
    @pytest.mark.parametrize("kind", ["abuse", "fraud", "not-spam", "opt-out"])
    def test_a_feedback_report_is_a_complaint_and_no_bounce(self, kind: str) -> None:
        message = complaint(f"Feedback-Type: {kind}\n")
        assert is_complaint(message)
        assert bounce_of(message, "Undeliverable", NamedAddress("postmaster@mail.example")) is None
        assert is_automatic(message, None)

    def test_bounces_and_letters_are_no_complaints(self) -> None:
        assert not is_complaint(report(status(FAILED_LINES)))
        assert not is_complaint(mail("From: ines@kunde.example\nSubject: A complaint", "I complain."))

    def test_a_forwarded_complaint_is_none(self) -> None:
        headers = "From: ines@kunde.example\nContent-Type: multipart/mixed; boundary=outer"
        body = f"--outer\nContent-Type: message/rfc822\n\n{complaint().as_string()}\n--outer--\n"
        assert not is_complaint(mail(headers, body))

    def test_a_read_receipt_is_neither_bounce_nor_automatic_answer(self) -> None:
        headers = "From: postmaster@kunde.example\nSubject: Not read, was not delivered to anybody's eyes"
        kind = "Content-Type: multipart/report; report-type=disposition-notification; boundary=cut"
        part = (
            "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; deleted\n"
        )
        message = mail(f"{headers}\n{kind}", f"--cut\n{part}\n--cut--\n")
        lost = mail(f"{headers}\n{kind}", "The recipient has deleted your mail.")
        assert is_receipt(message)
        assert is_receipt(lost)
        assert bounce_of(lost, "", NamedAddress("postmaster@kunde.example")) is None
        assert bounce_of(message, "", NamedAddress("postmaster@kunde.example")) is None
        assert not is_automatic(message, None)
        assert not is_receipt(report(status(FAILED_LINES)))


class TestAutomaticMail:
    @pytest.mark.parametrize(
        "headers",
        [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated; owner=x",
            "auto-submitted: Auto-Notified (vacation)",
            "X-Autoreply: yes",
            "X-Autorespond: 1",
            "X-Auto-Reply-From: ines@kunde.example",
            "Precedence: auto_reply",
            "X-Apple-Action: VACATION",
            "Subject: Automatic reply: Offer\nX-Auto-Response-Suppress: All",
            "Subject: Auto reply: Offer\nReturn-Path: <>",
            "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Offre?=\nReturn-Path: <>",
            "Subject: Automatische Antwort: Angebot\nX-Auto-Response-Suppress: All",
            "Subject: Out of Office AutoReply: Offer\nReturn-Path: <>",
        ],
    )
    def test_what_says_so_itself(self, headers: str) -> None:
        assert is_automatic(mail(f"From: ines@kunde.example\n{headers}", "I am away."), None)

    @pytest.mark.parametrize(
        "headers",
        [
            "Auto-Submitted: no",
            "Auto-Submitted: No (typed by hand)",
            "Auto-Submitted:",
            "X-Auto-Response-Suppress: All",
            "Precedence: bulk",
            "Precedence: list\nList-Id: <list.example>\nList-Unsubscribe: <https://list.example/u>",
            "X-Autogenerated: yes",
            "Subject: Automatic reply: Offer",
            "Subject: Automatic replying machines\nX-Auto-Response-Suppress: All",
            "Subject: Automobile fair: our offer\nReturn-Path: <>",
            "Subject: Re: Automatic reply: Offer\nX-Auto-Response-Suppress: All",
            "Subject: Offer\nReturn-Path: <>",
        ],
    )
    def test_what_is_not_enough(self, headers: str) -> None:
        assert not is_automatic(mail(f"From: ines@kunde.example\n{headers}", "Hello."), None)

    def test_a_bounce_is_automatic(self) -> None:
        assert is_automatic(mail("Subject: failure notice"), Bounce("lost@kunde.example", None, "failed"))

    @pytest.mark.parametrize(
        ("headers", "forbidden"),
        [
            ("X-Auto-Response-Suppress: DR, OOF, AutoReply", True),
            ("X-Auto-Response-Suppress: None", False),
            ("Return-Path: <>", True),
            ("Return-Path: <ines@kunde.example>", False),
        ],
    )
    def test_who_wants_no_automatic_answer(self, headers: str, forbidden: bool) -> None:
        assert forbids_answer(mail(f"From: ines@kunde.example\n{headers}")) is forbidden

    @pytest.mark.parametrize(
        ("headers", "bulk"),
        [
            ("List-Id: News <news.example>", True),
            ("List-Unsubscribe: <mailto:off@news.example>", True),
            ("Feedback-ID: 1:2:3:news", True),
            ("Precedence: Bulk", True),
            ("Precedence: list", True),
            ("Precedence: junk", True),
            ("Precedence: first-class", False),
            ("Subject: List-Id: news", False),
        ],
    )
    def test_list_mail(self, headers: str, bulk: bool) -> None:
        assert is_bulk(mail(f"From: ines@kunde.example\n{headers}")) is bulk


class TestLoops:
    def reason(self, headers: str) -> str | None:
        return loop_reason(mail(headers), {"Hub.example"}, "hub-1")

    def test_our_own_mark(self) -> None:
        assert self.reason("X-Inbox-Hub-Instance: hub-1") is not None
        assert self.reason("X-Inbox-Hub-Instance: hub-2") is None
        assert loop_reason(mail("X-Inbox-Hub-Instance:"), (), "") is None

    def test_our_own_message_id(self) -> None:
        assert self.reason("Message-ID: <c1.m2@HUB.example>") is not None
        assert self.reason("Message-ID: <c1.m2@mail.kunde.example>\nReferences: <c1.m1@hub.example>") is None

    def test_too_many_servers(self) -> None:
        hop = "Received: from a by b; Tue, 4 Mar 2025 10:00:00 +0100"
        assert self.reason("\n".join([hop] * 24)) is None
        assert "25 servers" in (self.reason("\n".join([hop] * 25)) or "")


def all_questions(message: Message, text: str, sender: NamedAddress | None) -> None:
    found = bounce_of(message, text, sender)
    if found is not None:
        assert found.action in ("failed", "delayed")
        assert "\n" not in (found.diagnostic or "")
        for value in (found.recipient, found.status, found.diagnostic, *found.original_ids):
            assert value is None or (value and "\0" not in value and value.encode())
    assert is_automatic(message, found) or found is None
    for question in (is_complaint, is_receipt, is_bulk, forbids_answer):
        assert question(message) in (True, False)
    loop_reason(message, ["hub.example"], "hub-1")


PIECES = st.sampled_from(
    [
        *(
            b"\n",
            b"\r\n",
            b"\n\n",
            b" ",
            b"\t",
            b": ",
            b";",
            b"<",
            b">",
            b"@",
            b"--cut\n",
            b"--cut--\n",
            b"\0",
            b"\xff",
        ),
        *(b"From: ", b"mailer-daemon@mx.example", b"Subject: ", b"Returned mail", b"=?utf-8?b?", b"=?x?q?", b"?="),
        *(b"Content-Type: ", b"multipart/report", b"report-type=delivery-status", b"boundary=cut", b"multipart/mixed"),
        *(b"message/delivery-status", b"message/rfc822", b"message/feedback-report", b"text/rfc822-headers"),
        *(
            b"Content-Transfer-Encoding: base64\n",
            b"Content-Transfer-Encoding: x-uuencode\n",
            b"begin 644 a\n",
            b"charset=\0",
        ),
        *(
            b"Final-Recipient: rfc822;",
            b"Action: failed\n",
            b"Action: delivered\n",
            b"Status: 5.1.1\n",
            b"Diagnostic-Code: ",
        ),
        *(
            b"Message-ID: <",
            b"Return-Path: <>\n",
            b"Auto-Submitted: ",
            b"X-Failed-Recipients: ",
            b"Received: a\n",
            b"-550 ",
        ),
    ]
)
SENDERS = st.sampled_from([None, DAEMON, PERSON, NamedAddress(""), NamedAddress("@")])


class TestAnyMail:
    @given(st.lists(PIECES | st.binary(max_size=12), max_size=60), SENDERS)
    def test_no_bytes_raise(self, pieces: list[bytes], sender: NamedAddress | None) -> None:
        raw = b"".join(pieces)
        all_questions(message_from_bytes(raw), raw.decode("utf-8", "replace"), sender)

    @given(st.lists(PIECES, max_size=40), st.text(max_size=200))
    def test_no_report_raises(self, pieces: list[bytes], text: str) -> None:
        start = b"From: mailer-daemon@mx\n" + REPORT.encode() + b"\n\n--cut\nContent-Type: message/delivery-status\n"
        all_questions(message_from_bytes(start + b"".join(pieces)), text, DAEMON)

    @given(st.text(alphabet=st.characters(), max_size=200), st.text(max_size=50))
    def test_no_text_raises(self, text: str, value: str) -> None:
        all_questions(message_from_string(f"Subject: {value}\nFrom: postmaster@mx\n\n{text}"), text, DAEMON)

    @given(st.text(max_size=60))
    def test_no_diagnostic_breaks_the_line(self, text: str) -> None:
        lines = f"{recipient('a@a.example', 'failed')}Diagnostic-Code: smtp; {text}\n"
        assert len((bounce(report(status(lines))).diagnostic or "").splitlines()) <= 1

    @pytest.mark.parametrize(
        "piece", ["a", "<", "@", ": ", "=?a?q?x", "Message-ID:\n", "Final-Recipient: a\n", "> ", "5.1."]
    )
    def test_long_mails_are_read_to_the_end(self, piece: str) -> None:
        """Would run into the time limit of the test if anything were looked at again and again."""
        text = piece * (500_000 // len(piece))
        all_questions(mail("From: MAILER-DAEMON@mx\nSubject: failure notice", text), text, DAEMON)
        headers = f"From: MAILER-DAEMON@mx\nX-Failed-Recipients: {text}".replace("\n", " ")
        all_questions(mail(headers, text), text, DAEMON)

    def test_deep_nesting_is_walked_without_recursion(self) -> None:
        inner = Message()
        inner["Content-Type"] = "message/delivery-status"
        for _ in range(5_000):
            outer = Message()
            outer["Content-Type"] = "multipart/mixed"
            outer.attach(inner)
            inner = outer
        assert bounce_of(inner, "", DAEMON) is not None
