"""The page of the desk names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "desk.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests/)?[\w/]+\.py(?:::\w+)?)`", PAGE)))


@pytest.mark.parametrize("named", NAMED)
def test_a_test_named_on_the_page_is_there(named: str) -> None:
    file, _, function = named.partition("::")
    path = ROOT / file if file.startswith("tests/") else ROOT / "tests" / "inbox" / "slack" / file
    assert path.is_file()
    assert not function or re.search(rf"(?m)^(?:async )?def {function}\(", path.read_text("utf-8"))
