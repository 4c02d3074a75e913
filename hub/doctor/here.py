"""What can be seen without asking anybody: the settings, the files, the disk."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from config.loading import Loaded, every_value
from config.settings import Settings
from connectors.contract.protocol import Connector, Polled
from hub.accounts import Accounts, is_secret, missing_settings
from hub.doctor import rules
from hub.doctor.values import Finding, bad, ok, warn
from hub.plain_connections import plain_connections

PEOPLE_WHO_MAY_NOT = stat.S_IRWXO


def settings(loaded: Loaded, wrong: Sequence[str]) -> list[Finding]:
    """`wrong`: what the hub would not start with."""
    found = [bad("settings", one, "mend it; hub check-config shows what is set and from where") for one in wrong]
    found += [warn("settings", f"missing: {one}", "set it if you want it") for one in missing_settings(loaded.settings)]
    if loaded.settings.sandbox.enabled:
        found.append(
            warn("settings", "sandbox.enabled is true: the clock may be moved", "never where real customers write")
        )
    return found or [ok("settings", "nothing is wrong, and nothing is missing")]


def accounts(built: Accounts) -> list[Finding]:
    """Accounts that were built have every key that they cannot be without."""
    return [ok("accounts", f"{name} ({account}) has every key it needs") for name, account in built]


def address(settings: Settings, built: Accounts) -> list[Finding]:
    posted = [one for one in built.values() if _is_posted_to(one)]
    needed = bool(posted) or (settings.slack.enabled and settings.slack.mode == "http")
    found = [rules.public_address(settings.server.public_url, is_needed=needed)]
    if needed and settings.server.public_url and not settings.server.trusted_proxies:
        found.append(
            warn(
                "public address",
                "server.trusted_proxies is empty: behind a proxy, limits count all strangers as one",
                "put the proxy's address there",
            )
        )
    return found


def encryption(settings: Settings) -> list[Finding]:
    """What leaves this machine unencrypted."""
    cure = "then server.encrypted_only keeps it so"
    found = [warn("encryption", one, cure) for one in plain_connections(settings)]
    return found or [ok("encryption", "nothing leaves this machine unencrypted, as far as the settings say")]


def disk(settings: Settings) -> list[Finding]:
    """The disks of database and blobs, as far as they are this machine's, and whether blobs may be written."""
    found = []
    if (file := database_file(settings)) is not None:
        found.append(_space("disk", file.absolute().parent))
    if settings.blobs.s3_bucket is None:
        folder = Path(settings.blobs.folder)
        found += [_space("disk", _nearest(folder)), _writable(folder)]
    return found


def open_to_others(loaded: Loaded, config: Path | None, secrets: Path | None) -> list[Finding]:
    """Files with secrets that every user of this machine may read."""
    files = [*_with_secrets(loaded, config), *(sorted(secrets.iterdir()) if secrets and secrets.is_dir() else ())]
    if (file := database_file(loaded.settings)) is not None:
        files.append(file)
    exposed = [file for file in files if file.is_file() and file.stat().st_mode & PEOPLE_WHO_MAY_NOT]
    found = [
        warn("secrets", f"{file} may be read by every user of this machine", f"chmod o-rwx {file}") for file in exposed
    ]
    return found or [ok("secrets", "no file with secrets is open to others")]


def database_file(settings: Settings) -> Path | None:
    """SQLite's file; None where the database is elsewhere."""
    url = make_url(settings.database.url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _with_secrets(loaded: Loaded, config: Path | None) -> Iterator[Path]:
    if config is None:
        return
    for path, value in every_value(loaded.settings):
        hidden = isinstance(value, SecretStr) or (path[0] == "connectors" and len(path) > 4 and is_secret(path))
        if hidden and loaded.origin(path).startswith(str(config)):
            yield config
            return


def _is_posted_to(connector: Connector) -> bool:
    return not (isinstance(connector, Polled) and connector.wants_polling)


def _space(about: str, folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    return rules.space(about, str(folder), usage.free, usage.total)


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    place = folder.absolute()
    while not place.is_dir():
        place = place.parent
    return place


def _writable(folder: Path) -> Finding:
    place = _nearest(folder)
    cure = f"let the hub's user own {folder}, or name another folder in blobs.folder"
    if not os.access(place, os.W_OK):
        return bad("blobs", f"nothing may be written in {place}", cure)
    try:
        with tempfile.TemporaryFile(dir=place) as probe:
            probe.write(b"probe")
            probe.flush()
    except OSError as problem:
        return bad("blobs", f"a file could not be written in {place}: {problem.strerror}", cure)
    return ok("blobs", f"files can be written in {place}")
