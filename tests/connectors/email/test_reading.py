"""Raw bytes into a Mail: whole mails, from the headers to the files."""

from datetime import UTC, datetime

import pytest

from connectors.email.mail import MailFile, NamedAddress
from connectors.email.parts import Limits
from connectors.email.reading import Head, read_head, read_mail

WHOLE = b"""\
Return-Path: <ann@kunde.example>
From: =?utf-8?q?M=C3=BCller=2C_Ann?= <ann@kunde.example>
To: Desk <desk@example.com>, undisclosed-recipients:;
Cc: bo@kunde.example, nobody
Reply-To: ann.private@kunde.example
Subject: Re:
 =?utf-8?b?UsO8Y2tnYWJl?=
Date: Mon, 4 Mar 2024 17:14:37 +0200 (CEST)
Message-ID: <one@kunde.example>
In-Reply-To: Your message of Monday <q1@example.com>
References: <q0@example.com>
 <q1@example.com> <q0@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/related; boundary=inner

--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Gr=C3=BC=C3=9Fe <img src=3D"cid:logo@x"></p>
<div class=3D"gmail_quote">On Mon, Mar 4, 2024 at 9:00 Desk &lt;desk@example.com&gt; wrote:<br>
<blockquote class=3D"gmail_quote">Does it work?</blockquote></div>
--inner
Content-Type: IMAGE/PNG
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

iVBORw==
--inner--
--outer
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*=utf-8''R%C3%BCckgabe.pdf

%PDF
--outer--
"""


def test_everything_of_a_mail_is_read() -> None:
    mail = read_mail(WHOLE)
    assert mail.sender == NamedAddress("ann@kunde.example", "Müller, Ann")
    assert (mail.to, mail.cc) == ((NamedAddress("desk@example.com", "Desk"),), (NamedAddress("bo@kunde.example"),))
    assert mail.reply_to == (NamedAddress("ann.private@kunde.example"),)
    assert mail.subject == "Re: Rückgabe"
    assert mail.at == datetime(2024, 3, 4, 15, 14, 37, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("one@kunde.example", ("q1@example.com",))
    assert mail.references == ("q0@example.com", "q1@example.com")
    assert mail.text == "Grüße"
    assert mail.full_text.endswith("Does it work?")
    assert mail.html is not None
    assert 'src="cid:logo@x"' in mail.html
    assert mail.files == (
        MailFile(b"\x89PNG", None, "image/png", content_id="logo@x", inline=True),
        MailFile(b"%PDF", "Rückgabe.pdf", "application/octet-stream"),
    )
    assert (mail.bounce, mail.is_complaint, mail.is_automatic, mail.is_bulk) == (None, False, False, False)
    assert mail.broken == ()


def test_line_ends_make_no_difference() -> None:
    lines = WHOLE.split(b"\n")
    assert read_mail(b"\r\n".join(lines)) == read_mail(b"\r".join(lines)) == read_mail(WHOLE)


def test_the_head_says_the_same_as_the_mail_and_never_looks_at_the_body() -> None:
    assert read_head(WHOLE) == Head("one@kunde.example", NamedAddress("ann@kunde.example", "Müller, Ann"))
    assert read_head(b"Subject: x\n\nFrom: body@x.example\n") == Head(None, None)
    assert read_head(b"X: " + b"a" * 300_000 + b"\nFrom: late@x.example\n\n") == Head(None, None)
    assert read_head(b"") == Head(None, None)


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        ("<a@b> junk <c>", ("a@b", "c")),
        ("a@b c", ("a@b", "c")),
        ("<a@\n b>, <a@b>", ("a@b",)),
        ("<a@b", ("a@b",)),
        ("<>", ()),
        ("", ()),
    ],
)
def test_ids_stand_without_brackets(header: str, ids: tuple[str, ...]) -> None:
    assert read_mail(f"References: {header}\n\n".encode()).references == ids


def test_the_first_usable_header_of_a_name_counts() -> None:
    mail = read_mail(
        b"From: nobody\nFrom: ann@x.example\nSubject:\nSubject: one\nSubject: two\nTo: :;\nTo: b@x.example\n\n"
    )
    assert (mail.sender, mail.subject, mail.to) == (
        NamedAddress("ann@x.example"),
        "one",
        (NamedAddress("b@x.example"),),
    )


def test_raw_bytes_in_headers_are_read_as_the_text_names_them() -> None:
    head = "From: Аня <a@b.example>\nSubject: Привет\n"
    named = (head + "Content-Type: text/plain; charset=koi8-r\n\nтекст").encode("koi8-r")
    assert (read_mail(named).subject, read_mail(named).full_text) == ("Привет", "текст")
    assert read_head(named).sender == read_mail(named).sender == NamedAddress("a@b.example", "Аня")
    assert read_mail(head.encode()).subject == "Привет"
    assert read_mail("Subject: Grüße\n\n".encode("cp1252")).subject == "Grüße"
    part = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=koi8-r\n\nx\n--b--"
    assert read_mail((head + part).encode("koi8-r")).subject == "Привет"
    file = f"{part[:-2]}\nContent-Type: a/b; name=Привет.txt\n\nx\n--b--"
    assert read_mail(file.encode("koi8-r")).files[0].name == "Привет.txt"


def test_nothing_of_a_header_reaches_the_next_line() -> None:
    mail = read_mail(b"Subject: =?utf-8?q?a=0D=0ABcc:_x=00?=\nFrom: =?utf-8?q?b=0A?= <a@b.example>\n\n")
    assert mail.subject == "a Bcc: x"
    assert mail.sender == NamedAddress("a@b.example", "b")


def test_a_bounce_an_automatic_answer_and_list_mail_are_told() -> None:
    report = """\
From: MAILER-DAEMON (Mail Delivery System)
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut

It did not arrive.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ann@kunde.example
Action: failed
Status: 5.1.1
--cut
Content-Type: message/rfc822

Message-ID: <ours@example.com>
Subject: Hello

Hello
--cut--
"""
    mail = read_mail(report.encode())
    assert mail.bounce is not None
    assert (mail.bounce.recipient, mail.bounce.status) == ("ann@kunde.example", "5.1.1")
    assert mail.bounce.original_ids == ("ours@example.com",)
    assert (mail.full_text, mail.files) == ("It did not arrive.", ())
    assert read_mail(b"Auto-Submitted: auto-replied\nSubject: Away\n\nAway").is_automatic
    assert read_mail(b"List-Id: <news.example.com>\n\nNews").is_bulk


def test_quotes_of_plain_mail_go_and_stay_in_the_full_text() -> None:
    mail = read_mail(b"Subject: x\n\nIt works.\n\n> Does it?\n")
    assert (mail.text, mail.full_text) == ("It works.", "It works.\n\n> Does it?")


def test_files_over_the_limit_are_left_out_and_named() -> None:
    part = "--b\nContent-Type: a/b; name={}\n\n{}\n"
    raw = (
        "Content-Type: multipart/mixed; boundary=b\n\n" + part.format("big", "x" * 60) + part.format("small", "x" * 40)
    )
    mail = read_mail(raw.encode(), Limits(files_bytes=50))
    assert [file.name for file in mail.files] == ["small"]
    assert mail.left_out == ("the file big is over the limit and was left out",)


def test_winmail_dat_is_a_file() -> None:
    raw = b"Content-Type: application/ms-tnef; name=winmail.dat\n\nx"
    assert [file.name for file in read_mail(raw).files] == ["winmail.dat"]
