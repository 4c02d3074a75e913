"""`hub verify CHANNEL --secret S --header K=V --body FILE`: would this request be let in?"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.registry import UnknownConnector, entry
from hub.commands import joint
from inbox.slack.signature import why_not_from_slack

ACCOUNT = "command-line"
SLACK = "slack"
WRONG_USE = 2


def run(
    channel: str,
    secret: str,
    headers: Sequence[str],
    body_file: Path,
    url: str,
    write: Callable[[str], None],
    now: datetime,
) -> int:
    """Write `ok` or `rejected: reason`; 0 in both cases, 2 for wrong use. `headers` are `Name=value`, cut at the first =."""
    pairs = [header.partition("=") for header in headers]
    if any(not mark for _, mark, _ in pairs):
        print("a header is given as Name=value", file=sys.stderr)
        return WRONG_USE
    named = {name.strip().lower(): value for name, _, value in pairs}
    try:
        problem = why_not(channel, secret, named, body_file.read_bytes(), url, now)
    except (UnknownConnector, OSError) as wrong_use:
        print(wrong_use, file=sys.stderr)
        return WRONG_USE
    write("ok" if problem is None else f"rejected: {problem}")
    return 0


def why_not(channel: str, secret: str, headers: Mapping[str, str], body: bytes, url: str, now: datetime) -> str | None:
    """What is wrong with a request; None when it is genuine."""
    if channel == SLACK:
        return why_not_from_slack(secret, headers, body, now)
    kind = entry(joint.READERS.get(channel, (channel,))[0])
    try:
        connector = kind.make(ACCOUNT, kind.settings_class.offline(secret))
        connector.verify(WebhookRequest(body, headers, url=url, account=ACCOUNT), now, {})
    except WebhookRejected as rejected:
        return str(rejected)
    except ValidationError as wrong:
        return "; ".join(str(error["msg"]) for error in wrong.errors())
    return None
