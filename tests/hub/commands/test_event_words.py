"""Every kind of event has its words in the published format."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from connectors.contract.channel import Channel
from connectors.contract.inbound import (
    ConsentChanged,
    InboundEvent,
    MessageReceived,
    Referral,
    ReportedStatus,
    StatusReported,
    SystemNotice,
    Unreadable,
)
from hub.commands.event_words import WORDS, event_words, moment_words

AT = datetime(2024, 11, 14, 9, 37, 18, 977000, tzinfo=UTC)


def words(event: InboundEvent) -> dict[str, object]:
    return {name: value for name, value in event_words(event).items() if name not in ("channel", "direction")}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            StatusReported(
                event_id="1", item=b"", channel=Channel.WHATSAPP, status=ReportedStatus.READ, target_ids=("m1",)
            ),
            {"kind": "status", "status": "read", "target_id": "m1"},
        ),
        (
            StatusReported(
                event_id="1",
                item=b"",
                channel=Channel.MESSENGER,
                status=ReportedStatus.DELIVERED,
                target_ids=("m1", "m2"),
                watermark=AT,
            ),
            {
                "kind": "status",
                "status": "delivered",
                "target_ids": ["m1", "m2"],
                "watermark": "2024-11-14T09:37:18.977Z",
            },
        ),
        (
            StatusReported(
                event_id="1",
                item=b"",
                channel=Channel.SMS,
                status=ReportedStatus.FAILED,
                recipient_id="+1",
                error_code=30003,
            ),
            {"kind": "status", "status": "failed", "recipient_id": "+1", "error_code": 30003},
        ),
        (
            ConsentChanged(
                event_id="1",
                item=b"",
                channel=Channel.TELEGRAM,
                granted=False,
                topic="marketing",
                referral=Referral(ref="r", click_id="c"),
            ),
            {"kind": "optout", "topic": "marketing", "referral": {"ref": "r", "click_id": "c"}},
        ),
        (
            SystemNotice(event_id="1", item=b"", channel=Channel.TELEGRAM, type="members_added", text="Lena"),
            {"kind": "system", "system": {"type": "members_added"}},
        ),
        (
            SystemNotice(event_id="1", item=b"", channel=Channel.TELEGRAM, type="business_connection", text="enabled"),
            {"kind": "account_event", "topic": "business_connection", "status": "enabled"},
        ),
        (
            MessageReceived(event_id="1", item=b"", channel=Channel.VIBER, external_id="m", text="", forwarded=False),
            {"kind": "message", "external_id": "m", "text": ""},
        ),
        (
            Unreadable(event_id="1", item=b"", channel=Channel.VIBER, problem="odd"),
            {"kind": "error", "problem": "odd"},
        ),
    ],
)
def test_words(event: InboundEvent, expected: dict[str, object]) -> None:
    assert words(event) == expected


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (None, None),
        (AT, "2024-11-14T09:37:18.977Z"),
        (AT.replace(microsecond=0), "2024-11-14T09:37:18Z"),
        (AT.replace(microsecond=500), "2024-11-14T09:37:18Z"),
    ],
)
def test_moments(moment: datetime | None, shown: str | None) -> None:
    assert moment_words(moment) == shown


def test_every_event_has_words() -> None:
    assert set(WORDS) == set(get_args(InboundEvent))
