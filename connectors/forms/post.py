"""A post as it came: its body, and the few headers that say something which the body does not.

It is kept as HTTP writes it, so that the bytes kept are all that is needed to read it again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract.inbound import WebhookRequest

KEPT_HEADERS = {"content-type": 300, "referer": 2000, "accept-language": 200, "idempotency-key": 200}  # characters
_FIRST_LINE = b"POST / HTTP/1.1\r\n"
_LINE_END = b"\r\n"
_END_OF_HEAD = b"\r\n\r\n"
_HEAD_LIMIT = 16_384  # bytes; more than all kept headers need
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Post:
    """`headers` have names in lower case; only those of KEPT_HEADERS, on one line and cut."""

    body: bytes
    headers: Mapping[str, str]

    @property
    def kept(self) -> bytes:
        """The whole post as bytes; `post_of` makes the same post of them."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return _FIRST_LINE + head.encode() + b"\r\n" + self.body


def post_of(request: WebhookRequest) -> Post:
    """The post that a request is, or that was kept of one."""
    head, end, _ = request.body[:_HEAD_LIMIT].partition(_END_OF_HEAD)
    if not end or not (head + _LINE_END).startswith(_FIRST_LINE):
        return Post(request.body, _fit(request.headers))
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Post(request.body[len(head) + len(end) :], _fit(headers))


def _fit(headers: Mapping[str, str]) -> dict[str, str]:
    """Header names come in lower case; the order is always the same, so that the same post is kept as the same bytes."""
    fit = {name: _UNFIT.sub(" ", headers.get(name, "")[:limit]).strip() for name, limit in KEPT_HEADERS.items()}
    return {name: value for name, value in fit.items() if value}
