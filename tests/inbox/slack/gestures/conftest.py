"""The same house as the rest of the desk's tests, and one with half a minute to take a message back."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from inbox.slack.parts import Parts
from tests.inbox.slack.conftest import any_house, house
from tests.inbox.slack.house import House, opened

__all__ = ["any_house", "house", "patient_house"]


@pytest.fixture
async def patient_house(sqlite_url: str) -> AsyncIterator[House]:
    def patient(parts: Parts) -> Parts:
        return replace(parts, gate=replace(parts.gate, undo_seconds=30.0))

    async with opened(sqlite_url, change=patient) as found:
        yield found
