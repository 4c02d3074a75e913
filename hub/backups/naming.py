"""Which blobs a database names."""

import json
from collections.abc import AsyncIterator

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from inbox.attachments import KEPT

NAMED = (
    "SELECT DISTINCT blob_key FROM journal WHERE blob_key IS NOT NULL",
    "SELECT DISTINCT blob_key FROM attachments WHERE blob_key IS NOT NULL",
)
TO_BE_FETCHED = "SELECT provider_reference FROM attachments WHERE blob_key IS NULL AND provider_reference IS NOT NULL"


async def blob_keys(connection: AsyncConnection) -> AsyncIterator[str]:
    """Each key once, as far as one table tells; a key that two name comes twice."""
    for question in NAMED:
        async for (key,) in await connection.stream(text(question)):
            yield key
    async for (told,) in await connection.stream(text(TO_BE_FETCHED)):
        reference = (json.loads(told) if isinstance(told, str) else told or {}).get("reference")
        if isinstance(reference, str) and reference.startswith(KEPT):
            yield reference.removeprefix(KEPT)
