"""The tree of parts: boundaries as they are really written, and the limits."""

from base64 import b64encode

import pytest

from connectors.email.parts import Limits, Part, Tree, read_tree


def _multipart(body: bytes, content_type: bytes = b'multipart/mixed; boundary="cut"') -> Tree:
    return read_tree(b"Content-Type: " + content_type + b"\n\n" + body)


def _texts(part: Part) -> list[bytes]:
    return [one.raw_body() for one in part.walk() if not one.children]


@pytest.mark.parametrize(
    "body",
    [
        b"before\n--cut\n\none\n--cut\n\ntwo\n--cut--\nbehind",
        b"--cut\r\n\r\none\r\n--cut\r\n\r\ntwo\r\n--cut--\r\n",
        b"--cut  \n\none\n--cut\t\n\ntwo",
        b"\n--cut\n\none\n--cut\n\ntwo\n--cut-- \n\n--cut\n\nthree",
    ],
)
def test_parts_lie_between_the_boundaries(body: bytes) -> None:
    assert _texts(_multipart(body).top) == [b"one", b"two"]


def test_a_line_that_only_begins_like_a_boundary_is_none() -> None:
    assert _texts(_multipart(b"--cut\n\n--cutter\n --cut\na --cut\n--cut--").top) == [b"--cutter\n --cut\na --cut"]


def test_the_outer_boundary_ends_what_was_left_open_inside() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="cut2"\n\n--cut2\n\none'
    assert _texts(_multipart(b"--cut\n" + inner + b"\n--cut\n\ntwo\n--cut--").top) == [b"one", b"two"]


@pytest.mark.parametrize(
    "content_type", [b"multipart/mixed; boundary=other", b"multipart/mixed", b'multipart/x; boundary=""']
)
def test_a_multipart_without_its_boundary_is_plain_text(content_type: bytes) -> None:
    tree = _multipart(b"just text", content_type)
    assert (tree.top.kind, _texts(tree.top)) == ("text/plain", [b"just text"])
    assert tree.broken == ("a multipart without its boundary was read as plain text",)


def test_a_multipart_that_was_encoded_as_a_whole_is_opened() -> None:
    body = b64encode(b"--cut\n\none\n--cut--")
    tree = read_tree(b"Content-Type: multipart/mixed; boundary=cut\nContent-Transfer-Encoding: base64\n\n" + body)
    assert _texts(tree.top) == [b"one"]


def test_of_several_types_the_first_whole_one_counts_and_a_broken_one_is_plain_text() -> None:
    assert read_tree(b"Content-Type: text\nContent-Type: text/html\nContent-Type: a/b\n\nx").top.kind == "text/html"
    assert read_tree(b"Content-Type: text\n\nx").top.kind == "text/plain"


def test_text_without_headers_is_a_body() -> None:
    tree = read_tree(b"Dear all,\n\nno headers here")
    assert tree.top.raw_body() == b"Dear all,\n\nno headers here"
    assert tree.broken == ("the mail has no headers",)
    assert _texts(_multipart(b"--cut\nno empty line\n--cut--").top) == [b"no empty line"]


def test_an_enclosed_mail_is_a_child() -> None:
    enclosed = b"Content-Type: message/rfc822\n\nSubject: inner\n\ninner text"
    (part,) = _multipart(b"--cut\n" + enclosed + b"\n--cut--").top.children
    assert part.children[0].headers.first("subject") == b"inner"
    digest = _multipart(b"--cut\n\nSubject: inner\n\ntext\n--cut--", b"multipart/digest; boundary=cut").top
    assert digest.children[0].kind == "message/rfc822"


def test_no_more_parts_and_levels_than_allowed() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=cut\n\n" + b"--cut\n\na\n" * 50
    tree = read_tree(raw, Limits(parts=10))
    assert (len(tree.top.children), tree.left_out) == (9, ("only the first 10 parts were read",))
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(500)
    )
    deep = read_tree(nested, Limits(depth=5))
    assert len(list(deep.top.walk())) == 6
    assert deep.left_out == ("parts lie deeper than 5 levels and were not opened",)
    assert len(list(read_tree(nested, Limits(depth=10_000)).top.walk())) == 101
