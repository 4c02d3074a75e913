"""The call log: every call the hub made to Slack, in the form the conformance check reads, without secrets."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

CallRecord = dict[str, Any]
MASK = "***"
SECRET_KEYS = frozenset({"token", "client_secret"})
SECRET_PATH = re.compile(r"^(/(?:actions|commands|response|upload)/(?:.*/)?)[^/]+$")


class CallLog:
    """Keeps the calls in order and hands each to a listener if there is one."""

    def __init__(self, on_call: Callable[[CallRecord], None] | None = None) -> None:
        self.calls: list[CallRecord] = []
        self.on_call = on_call

    def record(
        self,
        *,
        method: str,
        path: str,
        query: Mapping[str, str],
        content_type: str | None,
        body: Any,
        status: int,
        at: float,
    ) -> None:
        call = {
            "provider": "slack",
            "method": method,
            "path": SECRET_PATH.sub(rf"\1{MASK}", path),
            "query": masked(dict(query)),
            "content_type": content_type,
            "body": masked(body),
            "status": status,
            "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        self.calls.append(call)
        if self.on_call:
            self.on_call(call)


def masked(body: Any) -> Any:
    """The body with tokens hidden; only its uppermost level can hold them."""
    if not isinstance(body, dict):
        return body
    return {key: MASK if key in SECRET_KEYS else value for key, value in body.items()}
