"""Posts of any shape and size: read, or refused in words, and never anything else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import FormSubmitted, WebhookRequest
from hub.commands.event_words import event_words
from tests.connectors.forms.conftest import ACCOUNT, FORM, connector, read

READER = connector(default_country="DE")
CONTENT_TYPES = st.sampled_from(
    [
        "",
        FORM,
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        ";;=;charset=x",
    ]
) | st.text(max_size=30)
MARKS = (
    b"--x\r\n",
    b"--x--",
    b'Content-Disposition: form-data; name="a"; filename="',
    b"\r\n\r\n",
    b"POST / HTTP/1.1\r\n",
)
SIGNS = (b"=", b"&", b"%", b"%4", b"%ff", b"{", b'"', b":", b"[", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", rb"\ud800")
FRAGMENTS = st.sampled_from([*MARKS, *SIGNS, b"email", b"@example.org"])
BODIES = st.binary(max_size=60) | st.lists(FRAGMENTS | st.binary(max_size=4), max_size=30).map(b"".join)
TEXTS = st.text(max_size=30) | st.characters(codec=None, categories=["Cc", "Cs", "Cf"])


def readable(body: bytes, headers: dict[str, str]) -> FormSubmitted | None:
    try:
        [event] = READER.parse(WebhookRequest(body, headers, account=ACCOUNT))
    except WebhookUnreadable as problem:
        assert str(problem)
        return None
    assert isinstance(event, FormSubmitted)
    return event


def assert_sound(event: FormSubmitted) -> None:
    """It can be stored and shown, stays within its bounds, and what was kept gives it again."""
    words = json.dumps([event_words(event), dict(event.visit), event.text, event.company], ensure_ascii=False)
    words.encode()
    assert "\\u0000" not in words
    assert event.fields
    assert len(event.fields) <= 201
    assert sum(map(len, map(str, event.fields.values()))) <= 210_000
    assert all(len(name) <= 100 and len(str(value)) <= 20_000 for name, value in event.fields.items())
    assert event.address is not None
    assert 0 < len(event.address.handle) <= 254
    assert READER.parse(WebhookRequest(event.item, account=ACCOUNT)) == [event]


@settings(deadline=None)
@given(body=BODIES, content_type=CONTENT_TYPES, header=st.text(max_size=50))
def test_any_bytes_under_any_name(body: bytes, content_type: str, header: str) -> None:
    headers = {"content-type": content_type, "referer": header, "accept-language": header, "idempotency-key": header}
    event = readable(body, headers)
    if event is not None:
        assert_sound(event)


@settings(deadline=None)
@given(
    fields=st.dictionaries(
        TEXTS | st.sampled_from(["email", "phone", "name", "page", "message"]),
        st.recursive(TEXTS | st.none() | st.booleans() | st.floats() | st.integers(), st.lists, max_leaves=5),
        max_size=6,
    )
)
def test_any_object(fields: dict[str, object]) -> None:
    event = readable(json.dumps(fields).encode(), {})
    if event is not None:
        assert_sound(event)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"&".join(b"f%d=v" % number for number in range(10_000)), FORM),
        (b"&".join(b"f%d=v" % number for number in range(30_000)), FORM),
        (json.dumps({f"f{number}": number for number in range(10_000)}).encode(), ""),
        (json.dumps({"a": list(range(50_000))}).encode(), ""),
        (b"message=" + b"x" * 5_000_000, FORM),
        (b"message=" + b"%41" * 1_000_000, FORM),
        (b"message=" + b"%" * 1_000_000, FORM),
        (b"email=" + b"a@" * 500_000, FORM),
        (b"phone=" + b"+1" * 500_000, FORM),
        (b"(" * 1_000_000 + b"=1", FORM),
        (b"page=http://a.example/?" + b"gclid;" * 200_000, FORM),
        (b"a=\n" * 300_000, "text/plain"),
        (b"a=" + b"\r" * 1_000_000, FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"y" * 3_000_000,
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\n\r\n1\r\n" * 20_000, "multipart/form-data; boundary=x"),
        (b'{"a":"' + rb"\ud800" * 100_000 + b'"}', ""),
        (b"a=" + b"\xff" * 1_000_000, FORM),
    ],
)
def test_very_much_is_cut_and_said_to_be(body: bytes, content_type: str) -> None:
    event = readable(body, {"content-type": content_type})
    assert event is not None
    assert_sound(event)
    assert body in event.item


def test_what_is_left_out_is_counted() -> None:
    event = read(b"&".join(b"f%d=v" % number for number in range(500)), FORM, max_fields=10)
    assert event.fields is not None
    assert list(event.fields)[:2] == ["f0", "f1"]
    assert event.fields["…"] == "490 more fields; the hub keeps the whole form as it came"


def test_what_lies_beyond_every_limit_still_tells_two_posts_apart() -> None:
    long = b"message=" + b"x" * 2_000_000
    assert read(long, FORM).event_id != read(long + b"y", FORM).event_id
    many = b"&".join(b"f=%d" % number for number in range(20_000))
    assert read(many, FORM).event_id != read(many + b"&g=1", FORM).event_id


def test_control_characters_are_taken_away() -> None:
    event = read(
        rb'{"na\u0000me":"An\u0000n\u001b[31m\u009b","message":"tab\tand\r\nline\rend\u007f","s":"\ud83d"}', ""
    )
    assert event.fields == {"name": "Ann[31m", "message": "tab\tand\nline\nend", "s": "\ufffd"}


def test_header_lines_cannot_be_smuggled_into_what_is_kept() -> None:
    event = read(b"message=Hi", FORM, {"referer": "https://a.example/\r\ncontent-type: application/json\r\n\r\n{}"})
    assert event.fields == {"message": "Hi"}


def test_what_looks_like_a_kept_post_is_read_as_one() -> None:
    event = read(b"POST / HTTP/1.1\r\nreferer: https://a.example/x\r\nX-Other: 1\r\n\r\nmessage=Hi", FORM)
    assert (event.fields, event.visit) == ({"message": "Hi"}, {"page": "https://a.example/x"})
