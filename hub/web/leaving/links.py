"""Links by which people unsubscribe: whose address, of what, and a proof that we gave it.

    /u/<base32 of: identity (16 bytes), HMAC-SHA256 of identity and topic (its first 16 bytes)>

Small letters and digits alone, 52 of them, so that the same token stands behind `unsubscribe+` in an address: a local part has
64 places and loses its capitals. The contact is not named: it is the one to whom the address belongs when the link is used, so
that a merge of contacts ends no link. A link has no end either; mails are kept for
years. The topic stands in the proof alone, and is found by trying.
"""

import base64
import binascii
from collections.abc import Sequence
from uuid import UUID

from connectors.toolkit.signatures import hmac_sha256_hex, same
from crm.preferences.values import ConsentTopic
from inbox.deliveries.leaving import Leave
from inbox.opt_out.leaving import Leaver

PATH = "/u"
TOKEN_LENGTH = 52
_PURPOSE = b"inbox-hub: links to unsubscribe, 1"
_PROOF_BYTES = 16  # 128 bits
_TOPICS = {b"m": ConsentTopic.MARKETING}
_HTTPS = "https://"


class LeaveLinks:
    """Gives and reads links. The first of `secrets` signs; what another of them signed is still good. `public_url` is how people
    reach the hub; where it is not https, no mail program would post there, and no link is given (RFC 8058, section 3.1)."""

    def __init__(self, secrets: Sequence[str], public_url: str) -> None:
        self._keys = [hmac_sha256_hex(secret, _PURPOSE) for secret in secrets]
        self._base = public_url.rstrip("/") if public_url.startswith(_HTTPS) else ""

    def give(self, identity_id: UUID) -> Leave | None:
        """The way out for this address; None without a secret."""
        if not self._keys:
            return None
        token = self.token(identity_id)
        return Leave(token, f"{self._base}{PATH}/{token}" if self._base else "")

    def token(self, identity_id: UUID) -> str:
        return _token(self._keys[0], identity_id.bytes, b"m")

    def read(self, token: str) -> Leaver | None:
        """What the token names, in whatever case it comes; None when it is not ours."""
        claimed = token.lower()
        identity = _decoded(claimed)[:16]
        topics = [
            topic
            for mark, topic in _TOPICS.items()
            if identity and any(same(claimed, _token(key, identity, mark)) for key in self._keys)
        ]
        return Leaver(UUID(bytes=identity), topics[0]) if topics else None


def _token(key: str, identity: bytes, topic: bytes) -> str:
    proof = bytes.fromhex(hmac_sha256_hex(key, identity + topic))[:_PROOF_BYTES]
    return base64.b32encode(identity + proof).decode().rstrip("=").lower()


def _decoded(token: str) -> bytes:
    """The bytes of a token; nothing where it is none."""
    if len(token) != TOKEN_LENGTH:
        return b""
    try:
        return base64.b32decode(token.upper() + "====")
    except (binascii.Error, ValueError):
        return b""
