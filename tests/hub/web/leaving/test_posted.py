"""What a post to the page asks for: the one click of mail programs, our own two buttons, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.web.leaving.posted import LARGEST, Press, press_of

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=frontier"


def parts(*fields: tuple[str, str], boundary: str = "frontier") -> bytes:
    made = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    return ("".join(made) + f"--{boundary}--\r\n").encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"List-Unsubscribe=One-Click", FORM),
        (b"List-Unsubscribe=One-Click\r\n", f"{FORM}; charset=utf-8"),
        (b"List-Unsubscribe=One-Click", ""),
        (parts(("List-Unsubscribe", "One-Click")), PARTS),
        (parts(("List-Unsubscribe", "One-Click")), 'Multipart/Form-Data; boundary="frontier"'),
    ],
)
def test_both_kinds_of_form_are_understood(body: bytes, kind: str) -> None:
    """RFC 8058, section 3.2."""
    assert press_of(body, kind) is Press.LEAVE


def test_our_own_buttons_are_told_apart() -> None:
    assert press_of(b"List-Unsubscribe=One-Click&by=button", FORM) is Press.LEAVE_BY_BUTTON
    assert press_of(b"undo=yes", FORM) is Press.UNDO


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"List-Unsubscribe=Two-Clicks", FORM),
        (b"list-unsubscribe=one-click", FORM),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json"),
        (b"List-Unsubscribe=One-Click&undo=yes", FORM),
        (b"&".join([b"a=b"] * 30) + b"&List-Unsubscribe=One-Click", FORM),
        (b"List-Unsubscribe=One-Click&" + b"a" * LARGEST, FORM),
        (parts(("List-Unsubscribe", "One-Click"), boundary="other"), PARTS),
        (parts(("a", "b")), PARTS),
        (b"List-Unsubscribe=One-Click", "multipart/form-data"),
        (b"List-Unsubscribe=One-Click", "multipart/form-data; boundary=\r\nX: y"),
    ],
)
def test_anything_else_asks_for_nothing(body: bytes, kind: str) -> None:
    assert press_of(body, kind) is Press.NOTHING


@given(st.binary(max_size=400), st.sampled_from([FORM, PARTS, "multipart/form-data", "text/plain", "\x00", ""]))
def test_no_body_breaks_it(body: bytes, kind: str) -> None:
    assert press_of(body, kind) in set(Press)
