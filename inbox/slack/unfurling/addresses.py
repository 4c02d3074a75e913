"""The addresses of conversations at the hub. Pure."""

from urllib.parse import urlsplit
from uuid import UUID

PATH = "/desk"


def address_of(public_url: str, conversation_id: UUID) -> str:
    return f"{public_url.rstrip('/')}{PATH}/{conversation_id}"


def conversation_in(public_url: str, address: str) -> UUID | None:
    """The conversation that an address of our own names; None for every other address."""
    try:
        ours, found = urlsplit(public_url), urlsplit(address)
        is_ours = found.scheme in ("http", "https") and found.hostname == ours.hostname and found.port == ours.port
    except ValueError:
        return None
    before, _, name = found.path.rstrip("/").rpartition("/")
    if not public_url or not is_ours or found.username is not None or before != f"{ours.path.rstrip('/')}{PATH}":
        return None
    try:
        return UUID(name)
    except ValueError:
        return None
