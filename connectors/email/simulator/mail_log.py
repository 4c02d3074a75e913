"""A mail of ours in the call log, as every simulated mail server writes it down."""

from collections.abc import Sequence
from datetime import datetime

from connectors.toolkit.simulator import SimulatedProvider, masked


def log_mail(
    server: SimulatedProvider, at: datetime, sender: str, recipients: Sequence[str], raw: bytes, status: int
) -> None:
    """`sender` and `recipients` are those of the envelope, `status` what SMTP answered."""
    body: object = {"from": sender, "to": list(recipients), "data": raw.decode("utf-8", "replace")}
    server.log.record(
        {
            "provider": server.provider,
            "method": "MAIL",
            "path": "/",
            "query": {},
            "content_type": "message/rfc822",
            "body": masked(body, tuple(server.secrets())),
            "status": status,
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    )
