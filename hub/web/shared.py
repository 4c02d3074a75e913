"""One address for several accounts: Meta posts for every page and number of an app to one place, Twilio calls and messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.contract.protocol import AnswersPosts, Connector, CountsItems, Keys, SharesEndpoint

Share = tuple[Connector, WebhookRequest]


@dataclass(frozen=True, slots=True)
class SharedEndpoint:
    """Everybody who has a share in what is posted to /webhooks/<name>/<account>."""

    name: str
    account: str
    members: tuple[Connector, ...]

    @property
    def answers(self) -> bool:
        return any(isinstance(member, AnswersPosts) for member in self.members)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """The first answer that is no refusal: an app has one token, and each of its accounts knows it."""
        replies = [reply for member in self.members if (reply := member.handshake(request)) is not None]
        return next((reply for reply in replies if reply.status < 400), replies[0] if replies else None)

    def shares(self, request: WebhookRequest, now: datetime, keys: Keys) -> list[Share]:
        """Who gets which part of a genuine request. WebhookRejected when nobody here can prove it."""
        proven = [member for member in self.members if _is_proven(member, request, now, keys)]
        if not proven:
            raise WebhookRejected("no account at this address can prove who posts")
        shares = [(member, share) for member in proven if (share := _share_of(member, request)) is not None]
        return shares or _unreadable(proven, request)

    def foreign(self, request: WebhookRequest, owners: Sequence[Connector]) -> int:
        """How many items of the request concern nobody here. `owners`: who has a share in it. A post that nobody here can count
        holds one."""
        counts = [(member, member.count_items(request)) for member in self.members if isinstance(member, CountsItems)]
        told = max((count.told for _, count in counts), default=0)
        ours = sum(count.ours for member, count in counts if any(member is owner for owner in owners))
        return max(told - ours, 0) if told else int(not owners)

    def answer(self, request: WebhookRequest, status: int) -> WebhookReply:
        """In the words of whom it concerns, or of the first who has words for it."""
        speakers = [member for member in self.members if isinstance(member, AnswersPosts)]
        concerned = [one for one in speakers if isinstance(one, SharesEndpoint) and one.share(request) is not None]
        return (concerned or speakers)[0].answer(request, status)


def _unreadable(proven: Sequence[Connector], request: WebhookRequest) -> list[Share]:
    """A genuine body that nobody can read is kept by the first of them, so that it can be replayed; none of a foreign one."""
    for member in proven:
        try:
            member.parse(request)
        except WebhookUnreadable:
            return [(member, replace(request, account=member.account))]
    return []


Receiver = Connector | SharedEndpoint


def by_address(accounts: Mapping[tuple[str, str], Connector]) -> dict[tuple[str, str], Receiver]:
    """(endpoint, account) of every webhook address -> who takes what is posted there."""
    found: dict[tuple[str, str], Receiver] = {}
    shared: dict[tuple[str, str], list[Connector]] = {}
    for place, connector in accounts.items():
        if isinstance(connector, SharesEndpoint):
            shared.setdefault((connector.endpoint, connector.endpoint_account), []).append(connector)
        else:
            found[place] = connector
    return found | {place: SharedEndpoint(*place, tuple(members)) for place, members in shared.items()}


def path_of(connector: Connector) -> str:
    """Where the provider of this account posts."""
    if isinstance(connector, SharesEndpoint):
        return f"/webhooks/{connector.endpoint}/{connector.endpoint_account}"
    return f"/webhooks/{connector.name}/{connector.account}"


def _is_proven(member: Connector, request: WebhookRequest, now: datetime, keys: Keys) -> bool:
    try:
        member.verify(request, now, keys)
    except WebhookRejected:
        return False
    return True


def _share_of(member: Connector, request: WebhookRequest) -> WebhookRequest | None:
    return member.share(request) if isinstance(member, SharesEndpoint) else request
