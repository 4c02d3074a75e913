"""Every story comes out in one process on SQLite."""

import pytest

from hub.sandbox.options import SandboxOptions
from tests.stories.play import UNDO_SECONDS, play, stories


@pytest.mark.parametrize("name", stories())
@pytest.mark.timeout(400)
async def test_story_in_one_process_on_sqlite(name: str) -> None:
    assert await play(name, SandboxOptions(undo_seconds=UNDO_SECONDS))
