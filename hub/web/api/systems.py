"""Which system calls, by its key: one kept as a digest in the database (`hub keys`), or a token of the settings."""

import hmac
from datetime import timedelta

from crm.storage.unit_of_work import Database
from hub.api_keys import store
from hub.api_keys.actions import note_use
from hub.api_keys.model import ApiKey
from hub.api_keys.values import EVERYTHING, Scope, System, digest_of, is_key
from hub.web.api.tokens import Tokens, token_in

NOTED_EVERY = timedelta(minutes=1)  # how exact "last used" is


class Systems:
    """Asks the database at each call, so that a key that was ended is worth nothing at once, in every process."""

    def __init__(self, tokens: Tokens, database: Database) -> None:
        self._tokens = tokens
        self._database = database

    async def are_any(self) -> bool:
        """Whether any system was ever given a key; else the API is off."""
        if self._tokens:
            return True
        async with self._database.reading() as session:
            return await store.is_any(session)

    async def calling(self, authorization: str) -> System | None:
        """Who this header proves; None where it is nobody, or the key has ended."""
        named = self._tokens.owner(authorization)
        if named is not None:
            return System(named, EVERYTHING)
        key = token_in(authorization)
        return await self._with_key(key) if is_key(key) else None

    async def _with_key(self, key: str) -> System | None:
        digest, now = digest_of(key), self._database.clock.machine_now()
        async with self._database.reading() as session:
            found = await store.by_digest(session, digest, now)
        if found is None or not hmac.compare_digest(found.digest, digest):
            return None
        await self._note(found)
        return System(found.system, frozenset(Scope(one) for one in found.scopes if one in set(Scope)))

    async def _note(self, key: ApiKey) -> None:
        now = self._database.clock.machine_now()
        if key.last_used_at is None or now - key.last_used_at >= NOTED_EVERY:
            async with self._database.transaction() as work:
                await note_use(work, key.id)
