"""Which parts are text, which are files, and what the text says."""

from connectors.email.bodies import Body, read_body
from connectors.email.parts import Limits, read_tree

LIMITS = Limits()


def _body(raw: str, limits: Limits = LIMITS) -> Body:
    return read_body(read_tree(raw.encode(), limits).top, limits)


def _multipart(kind: str, *parts: str) -> str:
    return (
        f"Content-Type: multipart/{kind}; boundary={kind}\n\n"
        + "".join(f"--{kind}\n{part}\n" for part in parts)
        + f"--{kind}--"
    )


def _part(content_type: str, text: str, *headers: str) -> str:
    return "\n".join([f"Content-Type: {content_type}", *headers, "", text])


PLAIN = _part("text/plain", "Hello in plain letters")
HTML = _part("text/html", "<p>Hello in <b>HTML</b></p>")
LONG_HTML = _part("text/html", "<p>" + "Hello in HTML. " * 40 + "</p>")
PICTURE = _part("image/png", "x", "Content-ID: <one>")
PDF = _part("application/pdf; name=a.pdf", "x")


def test_of_alternatives_the_plain_text_is_read_and_the_html_kept() -> None:
    body = _body(_multipart("alternative", PLAIN, HTML))
    assert (body.full, body.html, body.files) == ("Hello in plain letters", "<p>Hello in <b>HTML</b></p>", ())


def test_a_stub_gives_way_to_the_html() -> None:
    for stub in ("", " \n", "See the HTML."):
        body = _body(_multipart("alternative", _part("text/plain", stub), LONG_HTML))
        assert body.full.startswith("Hello in HTML. Hello")


def test_alternatives_of_html_alone_and_of_plain_alone() -> None:
    assert _body(_multipart("alternative", HTML)).full == "Hello in HTML"
    assert _body(_multipart("alternative", PLAIN)).full == "Hello in plain letters"
    assert _body(_multipart("alternative", PDF)).full == ""


def test_texts_of_a_mixed_mail_stand_in_order() -> None:
    body = _body(_multipart("mixed", PLAIN, PDF, HTML, _part("text/plain", "Footer")))
    assert body.full == "Hello in plain letters\n\nHello in HTML\n\nFooter"
    assert body.html == "<p>Hello in <b>HTML</b></p>"
    assert [file.part.declared for file in body.files] == ["application/pdf"]


def test_files_inside_of_an_alternative_are_kept() -> None:
    calendar = _part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR")
    body = _body(_multipart("alternative", PLAIN, _multipart("mixed", HTML, PDF), calendar))
    assert body.full == "Hello in plain letters"
    assert [file.part.declared for file in body.files] == ["application/pdf", "text/calendar"]


def test_inline_is_what_has_an_id_and_lies_in_a_related_part() -> None:
    inside = _multipart("related", HTML, PICTURE, _part("image/gif", "x", "Content-Disposition: inline"))
    body = _body(_multipart("mixed", inside, PICTURE))
    assert [(file.part.declared, file.inline) for file in body.files] == [
        ("image/png", True),
        ("image/gif", False),
        ("image/png", False),
    ]


def test_marked_or_named_texts_are_files() -> None:
    marked = _part("text/plain", "log", "Content-Disposition: attachment")
    named = _part("text/html; name=page.html", "<p>page</p>", "Content-Disposition: inline")
    shown = _part("text/plain", "shown", "Content-Disposition: inline")
    body = _body(_multipart("mixed", shown, marked, named))
    assert body.full == "shown"
    assert len(body.files) == 2


def test_a_named_text_is_read_where_there_is_no_other() -> None:
    body = _body(_part("text/plain; name=note.txt", "The note"))
    assert (body.full, len(body.files)) == ("The note", 1)
    marked = _body(_part("text/plain", "The note", "Content-Disposition: attachment; filename=note.txt"))
    assert (marked.full, len(marked.files)) == ("", 1)


def test_enclosed_mails_are_files_and_no_text() -> None:
    body = _body(_multipart("mixed", PLAIN, _part("message/rfc822", "Subject: inner\n\ninner text")))
    assert body.full == "Hello in plain letters"
    assert [file.part.declared for file in body.files] == ["message/rfc822"]


def test_what_machines_wrote_for_machines_is_neither_text_nor_file() -> None:
    status = _part("message/delivery-status", "Reporting-MTA: dns; mx.example.net")
    returned = _part("message/rfc822", "Subject: inner\n\ninner text")
    body = _body(_multipart("report", PLAIN, status, returned))
    assert (body.full, body.files) == ("Hello in plain letters", ())


def test_flowed_lines_are_joined() -> None:
    assert _body(_part("text/plain; format=Flowed", "one \ntwo")).full == "one two"


def test_html_may_name_its_charset_itself() -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет</p>'.encode("koi8-r")
    tree = read_tree(b"Content-Type: text/html\n\n" + html)
    assert read_body(tree.top, LIMITS).full == "Привет"


def test_prose_under_the_label_of_base64_is_kept() -> None:
    body = _body(_part("text/plain", "This is no base64.", "Content-Transfer-Encoding: base64"))
    assert (body.full, body.broken) == ("This is no base64.", ("the text is not base64, as its header says",))


def test_text_is_cut_at_the_limit_and_pictures_inside_of_it_go_first() -> None:
    limits = Limits(text_characters=100)
    body = _body(_multipart("mixed", _part("text/plain", "a" * 90), _part("text/plain", "b" * 90)), limits)
    assert body.full == "a" * 90 + "\n\n" + "b" * 10
    assert body.left_out == ("only the first 100 letters of the text were read",)
    picture = _body(_part("text/html", f'<img src="data:image/png;base64,{"QUJD" * 100}">Hello'), limits)
    assert (picture.full, picture.broken) == ("Hello", ())
