"""Access tokens for mail servers that take no passwords, had anew before they end. RFC 6749.

Nothing is written down: a hub that starts asks for a token at once. Where the provider hands out another refresh token with
each answer, the newest is used for as long as the hub runs, and the one in the settings after that.
"""

import asyncio
from dataclasses import dataclass

from pydantic import SecretStr

from connectors.contract.errors import Misconfigured, OutcomeUnknown, SendError, Throttled, Unavailable
from connectors.email.oauth_settings import OAuthSettings
from connectors.toolkit.http import Answer, HttpClient

EARLY_SECONDS = 120.0  # a token that ends within this time is as good as ended: a dialogue takes its time
LIFE_SECONDS = 300.0  # of a token of which nobody said how long it lives
THROTTLED_SECONDS = 60.0
_WORDS = 300  # characters of the provider's own that are kept
# The two that pass by themselves (section 4.1.2.1); all others mean that the settings are wrong, or that access was taken away.
_PASSING = frozenset({"temporarily_unavailable", "server_error"})
_TOO_MANY = 429
_SERVER_FAULT = 500


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`is_new`: nobody has shown it yet."""

    secret: SecretStr
    is_new: bool


class AccessTokens:
    """The tokens of one mailbox; IMAP and SMTP share them."""

    def __init__(self, settings: OAuthSettings) -> None:
        self._settings = settings
        self._http = HttpClient(settings.token_url, {}, connect_timeout=settings.timeout, timeout=settings.timeout)
        self._refresh_token = settings.refresh_token
        self._held: SecretStr | None = None
        self._ends_at = 0.0  # in the loop's time
        self._one_at_a_time = asyncio.Lock()

    async def token(self) -> AccessToken:
        """One that holds for a while. Misconfigured where none is given to us, Unavailable or Throttled where not now."""
        async with self._one_at_a_time:
            if self._held is not None and asyncio.get_running_loop().time() < self._ends_at:
                return AccessToken(self._held, is_new=False)
            self._held = await self._asked()
            return AccessToken(self._held, is_new=True)

    def refused(self, token: AccessToken, words: str) -> SendError:
        """A mail server does not take it. An old one may have been called back: it is forgotten, and the next try brings
        another. A new one will be no better next time."""
        if self._held == token.secret:
            self._held = None
        if token.is_new:
            return Misconfigured(f"the mail server does not take the access token: {words}")
        return Unavailable(f"the access token is taken no more, another is asked for: {words}")

    async def close(self) -> None:
        await self._http.close()

    async def _asked(self) -> SecretStr:
        try:
            answer = await self._http.post_form("", self._question())
        except OutcomeUnknown as lost:
            raise Unavailable(f"no access token was had: {lost.detail}") from lost
        secret = answer.body.text("access_token") if answer.good else None
        if not secret:
            raise _refusal(answer)
        self._ends_at = asyncio.get_running_loop().time() + _life(answer) - EARLY_SECONDS
        if (next_one := answer.body.text("refresh_token")) and self._refresh_token is not None:
            self._refresh_token = SecretStr(next_one)
        return SecretStr(secret)

    def _question(self) -> list[tuple[str, str]]:
        settings = self._settings
        fields = {
            "grant_type": "refresh_token" if self._refresh_token is not None else "client_credentials",
            "client_id": settings.client_id,
            "client_secret": _open(settings.client_secret),
            "refresh_token": _open(self._refresh_token),
            "scope": settings.scope,
        }
        return [(name, value) for name, value in fields.items() if value]


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _life(answer: Answer) -> float:
    """Seconds; Microsoft once wrote them as a text."""
    said = answer.body.values.get("expires_in")
    if isinstance(said, str) and said.isascii() and said.isdigit():
        return float(said[:9])
    return float(said) if isinstance(said, int | float) and 0 < said < 1e9 else LIFE_SECONDS


def _refusal(answer: Answer) -> SendError:
    """Section 5.2. Nothing of ours is repeated: of the answer, only the two fields that are made to be read."""
    code = answer.body.text("error")
    told = " ".join((answer.body.text("error_description") or "").split())
    words = f"{answer.status} {code or 'without a reason'} {told}".strip()[:_WORDS]
    if answer.status == _TOO_MANY:
        return Throttled(answer.retry_after(THROTTLED_SECONDS), f"no access token now: {words}")
    if answer.status >= _SERVER_FAULT or code in _PASSING or (answer.good and code is None):
        return Unavailable(f"no access token now: {words}")
    return Misconfigured(f"no access token is given to us, look at oauth in the settings: {words}")
