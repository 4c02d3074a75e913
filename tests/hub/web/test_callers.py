"""Who calls, where proxies stand between: only our own are believed."""

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from hub.web.callers import Proxies, counted

OURS = Proxies.named(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])


def caller(proxies: Proxies, direct: str, *forwarded: str) -> str:
    headers = CIMultiDict(("X-Forwarded-For", one) for one in forwarded)
    return proxies.caller(make_mocked_request("GET", "/", headers=headers).clone(remote=direct))


@pytest.mark.parametrize(
    ("direct", "forwarded", "expected"),
    [
        ("192.0.2.9", [], "192.0.2.9"),
        ("192.0.2.9", ["198.51.100.1"], "192.0.2.9"),  # a stranger may claim what they like
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.7, 198.51.100.1"], "198.51.100.1"),  # the nearest hop that is not ours
        ("127.0.0.1", ["203.0.113.7, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.7", "198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),  # nobody but ourselves
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [" , ,"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1:5123"], "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8:1:2:3::4]:443"], "2001:db8:1:2::/64"),
        ("::1", ["198.51.100.1"], "::/64"),
        ("fd00::7", ["unknown"], "unknown"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ],
)
def test_the_nearest_hop_that_is_not_ours_calls(direct: str, forwarded: list[str], expected: str) -> None:
    assert caller(OURS, direct, *forwarded) == expected


def test_without_proxies_nothing_is_believed() -> None:
    assert caller(Proxies(), "127.0.0.1", "198.51.100.1") == "127.0.0.1"


def test_one_subscriber_is_counted_once() -> None:
    assert counted("2001:db8::1") == counted("2001:db8::ffff:2") != counted("2001:db8:0:1::1")


@pytest.mark.parametrize("name", ["10.0.0.0/33", "proxy.example.com", ""])
def test_what_is_no_network_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|Only|permitted"):
        Proxies.named([name])


@given(st.text(max_size=300))
def test_any_header_gives_a_short_name(header: str) -> None:
    plain = "".join(one for one in header if one.isprintable())
    assert len(caller(OURS, "127.0.0.1", plain)) <= 64
