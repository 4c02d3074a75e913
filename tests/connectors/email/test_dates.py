"""The Date header in its many forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.dates import read_date


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 4 Mar 2024 17:14:37 +0200", "2024-03-04T15:14:37+00:00"),
        ("Sun, 4 Mar 24 17:14 EST", "2024-03-04T22:14:00+00:00"),
        ("4 Mar 99 17:14:37 GMT", "1999-03-04T17:14:37+00:00"),
        ("Monday, 04-Mar-24 08:49:37 UT", "2024-03-04T08:49:37+00:00"),
        ("Mon Mar  4 08:49:37 2024", "2024-03-04T08:49:37+00:00"),
        ("Mon Mar  4 08:49:37 PST 2024", "2024-03-04T16:49:37+00:00"),
        ("Mon (a (nested) comment), 4 Mar 2024 08:49:37 -0000 (UTC)", "2024-03-04T08:49:37+00:00"),
        ("Mon, 4 March 2024\r\n 08:49:60 +05:30", "2024-03-04T03:19:59+00:00"),
        ("Mon, 4 Mar 2024 08.49.37 GMT+2", "2024-03-04T06:49:37+00:00"),
        ("2024-03-04T08:49:37Z", "2024-03-04T08:49:37+00:00"),
        ("2024-03-04 08:49:37 +0100", "2024-03-04T07:49:37+00:00"),
        ("Mon, Mar 4, 2024 01:02:03 PM", "2024-03-04T13:02:03+00:00"),
        ("Mon, 4 Mar 2024 08:49:37 XYZ", "2024-03-04T08:49:37+00:00"),
    ],
)
def test_the_moment_in_utc(written: str, moment: str) -> None:
    read = read_date(written)
    assert read is not None
    assert read.isoformat() == moment


@pytest.mark.parametrize(
    "written", ["", "soon", "31 Feb 2024 10:00:00 +0000", "1 Jan 2024 25:00:00", "1 Foo 2024 10:00"]
)
def test_what_is_no_date_gives_none(written: str) -> None:
    assert read_date(written) is None


@given(st.text(alphabet="0123456789:+-., ()JanFebMarGTESZ", max_size=60))
def test_anything_can_be_read(written: str) -> None:
    read_date(written)
