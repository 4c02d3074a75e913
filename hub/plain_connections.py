"""Which connections of the hub leave this machine unencrypted, or to a server that need not prove who it is; as settings say."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from config.settings import LOOPBACK, Settings

PROVEN_DATABASE = frozenset({"verify-ca", "verify-full"})  # modes of libpq's sslmode, which asyncpg takes as `ssl`
PLAIN_MAIL = "none"


def plain_connections(settings: Settings) -> list[str]:
    """A sentence for each, with its setting; secrets are not in it."""
    return [
        *_database(settings.database.url),
        *_redis(settings),
        *_addresses("language_model.base_url", settings.language_model.base_url),
        *_addresses("blobs.s3_endpoint", settings.blobs.s3_endpoint),
        *_addresses("slack.base_url", settings.slack.base_url if settings.slack.enabled else None),
        *_accounts(settings),
    ]


def _database(address: str) -> Iterator[str]:
    url = make_url(address)
    host = url.host or url.query.get("host")
    if url.get_backend_name() != "postgresql" or not isinstance(host, str) or host.startswith("/") or is_here(host):
        return
    if url.query.get("ssl") not in PROVEN_DATABASE:
        yield f"database.url: {host} is reached without proven encryption; put ?ssl=verify-full behind it"


def _redis(settings: Settings) -> Iterator[str]:
    if settings.redis.url is None:
        return
    url = urlsplit(settings.redis.url.get_secret_value())
    if url.scheme == "redis" and not is_here(url.hostname or ""):
        yield f"redis.url: {url.hostname} is reached without encryption; write rediss://"


def _addresses(name: str, address: object) -> Iterator[str]:
    if not isinstance(address, str):
        return
    url = urlsplit(address)
    if url.scheme in ("http", "ws") and not is_here(url.hostname or ""):
        yield f"{name}: {url.hostname} is reached without encryption; write https://"


def _accounts(settings: Settings) -> Iterator[str]:
    for connector, table in settings.connectors.items():
        for account, values in table.accounts.items():
            yield from _table(f"connectors.{connector}.accounts.{account}", values)


def _table(name: str, values: Mapping[str, object]) -> Iterator[str]:
    """An account's settings, or a table in them: addresses that the hub calls, and mail servers."""
    if values.get("security") == PLAIN_MAIL and not is_here(str(values.get("host", ""))):
        yield f"{name}.security: {values.get('host')} is reached without encryption; write tls or starttls"
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _table(f"{name}.{key}", value)
        elif key.endswith(("base_url", "endpoint")):
            yield from _addresses(f"{name}.{key}", value)


def is_here(host: str) -> bool:
    """Whether it is this very machine."""
    return host in LOOPBACK or host.startswith("127.")
