"""Making, using and ending keys. Each deed is in the audit log; the key itself is nowhere but with who was shown it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from crm.audit.actions import record
from crm.storage.unit_of_work import UnitOfWork
from hub.api_keys import store
from hub.api_keys.model import ApiKey
from hub.api_keys.values import MOST_VALID, SHOWN, KeyRefused, Scope, digest_of, new_key, system_named


async def make(work: UnitOfWork, system: str, scopes: Iterable[Scope], days: int | None) -> tuple[str, datetime | None]:
    """A new key of this system and when it ends. It is told here and never again. KeyRefused with two valid ones already."""
    valid = await store.valid_of(work.session, system_named(system), work.machine_now)
    if len(valid) >= MOST_VALID:
        named = " and ".join(sorted(one.begin for one in valid))
        raise KeyRefused(
            f"{system} has {MOST_VALID} valid keys already: {named}. Revoke the one it uses no more first."
        )
    key, allowed = new_key(), sorted(scopes)
    expires = work.machine_now + timedelta(days=days) if days is not None else None
    made = ApiKey(
        system=system,
        begin=key[:SHOWN],
        digest=digest_of(key),
        scopes=[one.value for one in allowed],
        made_at=work.machine_now,
        expires_at=expires,
    )
    work.add(made)
    record(work, None, "api_key.made", "api_key", made.id, {"system": system, "begin": made.begin})
    return key, expires


async def revoke(work: UnitOfWork, begin: str) -> ApiKey:
    """End the one valid key that begins so, at once and in every process. KeyRefused where it is none, or several."""
    found = await store.begun(work.session, begin, work.machine_now)
    if len(found) != 1:
        raise KeyRefused(
            f"{'No' if not found else 'More than one'} valid key begins with {begin!r}. hub keys list shows them."
        )
    found[0].revoked_at = work.machine_now
    record(work, None, "api_key.revoked", "api_key", found[0].id, {"system": found[0].system, "begin": found[0].begin})
    return found[0]


async def note_use(work: UnitOfWork, key_id: UUID) -> None:
    await work.session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=work.machine_now))
