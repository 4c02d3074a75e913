"""One form: who may post it, and what is answered; reading is handed on."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel
from connectors.contract.errors import NotReachable, WebhookRejected
from connectors.contract.inbound import InboundEvent, WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart, Receipt
from connectors.contract.protocol import Keys, PostLimit
from connectors.forms.parse import parse_post
from connectors.forms.replies import preflight, reply
from connectors.forms.settings import FormsSettings
from connectors.toolkit.signatures import same

SECRET_HEADER = "x-form-secret"
HIDDEN_ORIGIN = (
    "null"  # Fetch standard: what a browser says of a file, a sandboxed frame, a page that names no referrer
)

CAPABILITIES = Capabilities(sends=False, text_limit=0, proactive=Proactive.NEVER, authenticates_sender=False)


class FormsConnector:
    """Implements Connector, AnswersPosts and LimitsPosts."""

    name: ClassVar[str] = "forms"
    channel: ClassVar[Channel] = Channel.FORM
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, account: str, settings: FormsSettings) -> None:
        self.account = account
        self._settings = settings
        self._origins = frozenset(settings.allowed_origins)

    def handshake(self, request: WebhookRequest) -> WebhookReply | None:
        """A browser asks before it posts what plain forms cannot (a preflight)."""
        return preflight(request, self._is_allowed(request)) if request.method == "OPTIONS" else None

    def key_urls(self, request: WebhookRequest) -> Sequence[str]:
        return ()

    def verify(self, request: WebhookRequest, now: datetime, keys: Keys) -> None:
        """The form stands on a website of ours, as its browser says; or the website's server knows the secret.

        This keeps out other websites, and nobody who writes requests by hand: who filled the form stays unproven.
        """
        if not self._knows_secret(request) and not self._is_allowed(request):
            raise WebhookRejected(self._why_not(request))

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return parse_post(self.account, self._settings, request)

    def answer(self, request: WebhookRequest, status: int) -> WebhookReply:
        """What the visitor's browser gets; 200 means that the form is kept."""
        return reply(request, status, self._is_allowed(request), self._settings.redirect)

    def post_limits(self, request: WebhookRequest, caller: str) -> Sequence[PostLimit]:
        """Every visitor by their network address; a server of ours posts for all of its visitors, and as often as it likes."""
        if self._knows_secret(request):
            return ()
        return (PostLimit(caller, self._settings.posts_at_once, self._settings.posts_per_minute / 60),)

    async def send(self, part: OutboundPart) -> Receipt:
        """A form has no way back; an answer goes to an address that was given in it."""
        raise NotReachable("a form cannot be answered; write to the e-mail address or number that was given in it")

    async def close(self) -> None:
        return

    def _is_allowed(self, request: WebhookRequest) -> bool:
        return _origin(request) in self._origins

    def _knows_secret(self, request: WebhookRequest) -> bool:
        secret, claimed = self._settings.secret, request.header(SECRET_HEADER)
        return secret is not None and claimed is not None and same(claimed, secret.get_secret_value())

    def _why_not(self, request: WebhookRequest) -> str:
        origin = _origin(request)
        if request.header(SECRET_HEADER) is not None:
            return "the form's secret is wrong"
        if not self._origins:
            return "allowed_origins is empty, so no browser may post this form; name the website it stands on there"
        if origin is None:
            return "neither a browser's Origin nor the form's secret came with the post"
        if origin == HIDDEN_ORIGIN:
            return "the browser hides on which website the form stands (Origin: null), so it cannot be on the list"
        return f"the form stands on {origin[:200]!r}, which is not among allowed_origins"


def _origin(request: WebhookRequest) -> str | None:
    """Where the browser says the form stands: Origin, and where that is missing the beginning of Referer."""
    origin = request.header("origin")
    if origin:
        return origin
    try:
        place = urlsplit(request.header("referer") or "")
    except ValueError:
        return None
    return f"{place.scheme}://{place.netloc}" if place.scheme and place.netloc else None
