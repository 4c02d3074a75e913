"""The description of the routes and the routes themselves say the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.web.api.calls import DIRECTIONS, OF_A_LOG, OF_A_WISH, OUTCOMES, PURPOSES
from tests.hub.web.test_guards import TABLES
from tests.hub.whole import opened

PAGE: Mapping[str, Any] = yaml.safe_load((Path(__file__).parents[3] / "docs" / "openapi.yaml").read_text("utf-8"))
METHODS = {"get", "post", "put", "patch", "delete", "options"}
SCHEMAS = PAGE["components"]["schemas"]


async def test_every_route_is_described_and_every_description_is_a_route(tmp_path: Path, sqlite_url: str) -> None:
    described = {(method.upper(), path) for path, item in PAGE["paths"].items() for method in item if method in METHODS}
    async with opened(tmp_path, sqlite_url, **TABLES) as whole:
        assert whole.hub.routes == described


@pytest.mark.parametrize(("schema", "fields"), [("CallLog", OF_A_LOG), ("CallWish", OF_A_WISH)])
def test_every_field_is_described(schema: str, fields: tuple[str, ...]) -> None:
    assert set(SCHEMAS[schema]["properties"]) == set(fields)


@pytest.mark.parametrize(
    ("schema", "field", "words"),
    [("CallLog", "direction", DIRECTIONS), ("CallLog", "outcome", OUTCOMES), ("CallWish", "purpose", PURPOSES)],
)
def test_every_word_is_described(schema: str, field: str, words: Mapping[str, object]) -> None:
    assert set(SCHEMAS[schema]["properties"][field]["enum"]) == {*words, "", None}
