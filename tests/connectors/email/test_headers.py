"""Where a header block ends and which fields it has, in mails that were not written by the book."""

import pytest

from connectors.email.headers import HeaderBlock, message_start, read_block


def _fields(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    return read_block(raw, message_start(raw)).headers.fields


def _body(raw: bytes, block: HeaderBlock) -> bytes:
    return raw[block.body :]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_folded_fields_are_unfolded_and_the_body_begins_behind_the_empty_line(end: bytes) -> None:
    raw = end.join([b"Subject: one", b"\ttwo", b"To : a@b.example", b"", b"Body: x", b""])
    block = read_block(raw)
    assert block.headers.fields == (("subject", b"one\ttwo"), ("to", b"a@b.example"))
    assert _body(raw, block) == b"Body: x" + end


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b"\r\n \n", b"From ann@x.example Thu Jan  1 00:00:00 1970\n", b"\n>From x y\n"]
)
def test_what_stands_before_the_first_header_is_skipped(before: bytes) -> None:
    assert _fields(before + b"Subject: x\n\ntext") == (("subject", b"x"),)


def test_lines_that_are_no_header_are_skipped_with_what_belongs_to_them() -> None:
    raw = b"Subject: x\ntorn line\n of two\nFrom: a@b.example\n\ntext"
    block = read_block(raw)
    assert block.headers.fields == (("subject", b"x"), ("from", b"a@b.example"))
    assert (block.torn, block.loose, _body(raw, block)) == (2, None, b"text")


def test_a_parameter_that_was_not_indented_belongs_to_its_header() -> None:
    assert _fields(b'Content-Type: a/b;\nname="x.pdf"\nX: y\n\n')[0] == ("content-type", b'a/b; name="x.pdf"')


def test_a_line_of_blanks_ends_the_block_unless_a_header_goes_on() -> None:
    assert _fields(b"Subject: a\n \nTo: b@c.example\n\n") == (("subject", b"a"), ("to", b"b@c.example"))
    raw = b"Subject: a\n \nDear all,\n"
    assert _body(raw, read_block(raw)) == b"Dear all,\n"


def test_a_boundary_ends_the_block_where_the_empty_line_is_missing() -> None:
    raw = b'Content-Type: multipart/mixed; boundary="cut"\n--cut\n\nx'
    assert _body(raw, read_block(raw)) == b"--cut\n\nx"


def test_a_carriage_return_inside_of_a_line_makes_no_new_header() -> None:
    assert _fields(b"Subject: a\rBcc: b@c.example\n\n") == (("subject", b"a Bcc: b@c.example"),)
