"""What a file is called at the desk: by its bytes, not by its claim."""

import pytest

from inbox.slack.facts import FileFacts
from inbox.slack.files import file_name, stays_inside, title, what_it_is


def file(name: str | None, claimed: str | None = None, detected: str | None = None) -> FileFacts:
    return FileFacts("document", name, 10, None, claimed, detected)


@pytest.mark.parametrize(
    ("name", "claimed", "detected", "what"),
    [
        ("photo.jpg", "image/jpeg", "image/jpeg", ""),
        ("photo.jpg", "image/jpeg", "image/png", ""),
        ("photo.jpg", "image/jpeg", "text/html", "really a web page"),
        ("photo.jpg", None, "text/html", "really a web page"),
        ("photo.jpg", "image/jpeg", "image/svg+xml", "really a drawing that can carry a program"),
        ("invoice.pdf", "application/pdf", "application/x-msdownload", "really a program"),
        ("invoice.pdf.exe", "application/octet-stream", "application/x-msdownload", "a program"),
        ("setup.exe", "application/x-msdownload", "application/x-msdownload", "a program"),
        ("page.html", "text/html; charset=utf-8", "text/html", "a web page"),
        ("run.bat", "text/plain", "text/plain", "a program"),
        (
            "offer.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/zip",
            "",
        ),
        ("list.csv", "text/csv", "text/plain", ""),
        ("voice.ogg", "audio/ogg", "video/ogg", ""),
        ("thing", None, "application/octet-stream", ""),
        (None, None, None, ""),
    ],
)
def test_a_lie_is_called_out(name: str | None, claimed: str | None, detected: str | None, what: str) -> None:
    assert what_it_is(file(name, claimed, detected)) == what


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\a.txt", "C_temp_a.txt"),
        ("cod\u202egpj.exe", "codgpj.exe"),
        ("a\nb.txt", "a b.txt"),
        ("  ", "document.png"),
        (None, "document.png"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(name: str | None, shown: str) -> None:
    assert file_name(file(name, detected="image/png")) == shown


def test_a_long_name_keeps_its_ending() -> None:
    assert file_name(file("x" * 500 + ".pdf")).endswith("….pdf")
    assert len(file_name(file("x" * 500 + ".pdf"))) <= 120


def test_the_title_says_both() -> None:
    assert title(file("photo.jpg", "image/jpeg", "text/html")) == "photo.jpg (really a web page)"


@pytest.mark.parametrize(
    ("name", "claimed", "shown"),
    [
        (None, "message/rfc822", "forwarded mail.eml"),
        ("Your order", "message/rfc822", "Your order.eml"),
        ("order.eml", "message/rfc822; charset=utf-8", "order.eml"),
        (None, "text/calendar; method=REQUEST", "invitation.ics"),
        (None, "application/ms-tnef", "winmail.dat"),
    ],
)
def test_parts_of_a_mail_have_clear_names(name: str | None, claimed: str, shown: str) -> None:
    assert file_name(file(name, claimed, "text/plain")) == shown


def test_outlooks_wrapping_is_called_by_its_name() -> None:
    assert "Outlook" in title(file("winmail.dat", "application/octet-stream", "application/octet-stream"))


@pytest.mark.parametrize(
    ("size", "came_before", "stays"),
    [(43, False, True), (4_999, False, True), (5_000, False, False), (90_000, True, True)],
)
def test_a_pixel_and_what_comes_with_every_mail_stay_inside_it(size: int, came_before: bool, stays: bool) -> None:
    assert stays_inside(size, came_before=came_before) is stays
