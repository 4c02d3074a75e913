"""A group chat is nobody's: of somebody who is erased, or asks for what is held, only their own words are theirs."""

import zipfile
from pathlib import Path

from hub.privacy.exporting import Exporter
from tests.hub.privacy.scenes import shop, wrote

GROUP = {"id": -100500, "type": "supergroup", "title": "Garden friends"}


async def test_what_others_said_in_a_group_stays_and_is_given_to_nobody(tmp_path: Path, sqlite_url: str) -> None:
    async with shop(tmp_path, sqlite_url) as here:
        await here.hears(
            wrote(1, "I like tulips", 50005, "Ann", chat=GROUP), wrote(2, "Cacti", 60006, "Ben", chat=GROUP)
        )
        ann = await here.who("50005")
        made = await Exporter(here.database, here.blobs).export(ann, tmp_path / "ann.zip")
        with zipfile.ZipFile(tmp_path / "ann.zip") as bundle:
            told = b"".join(bundle.read(name) for name in bundle.namelist())
            assert b"I like tulips" in bundle.read("index.html")
        assert made.rows > 3
        assert b"Cacti" not in told
        assert b"Ben" not in told
        await here.eraser.erase(ann, "operator")
        assert await here.texts() == ["Cacti"]
