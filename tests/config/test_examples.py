"""The files that ship beside the settings are complete, and load as they stand."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from config.loading import every_value, load
from config.settings import CONFIG_FOLDER, DEFAULTS_FILE, RepTable, Settings
from connectors.telegram.settings import TelegramSettings
from hub.accounts import account_problems, missing_settings

EXAMPLE = CONFIG_FOLDER / "production.example.toml"
ROOT = CONFIG_FOLDER.parent


def test_the_example_is_a_whole_hub() -> None:
    loaded = load(config=EXAMPLE, environment={})
    assert account_problems(loaded) == []
    assert missing_settings(loaded.settings) == []


def test_the_example_names_every_setting_and_says_a_word_about_each_table() -> None:
    given = tomllib.loads(EXAMPLE.read_text("utf-8"))
    assert list(_absent(Settings, given, ())) == []
    account = given["connectors"]["telegram"]["accounts"]["main"]
    assert set(account) == set(TelegramSettings.model_fields)
    assert set(given["reps"][0]) == set(RepTable.model_fields)


def test_the_examples_values_that_are_no_examples_are_the_defaults() -> None:
    """Whoever copies the file and deletes nothing gets no other behaviour than the defaults', where a default exists."""
    differs = {"server.host", "server.public_url", "database.url", "slack.enabled", "slack.team", "log.format"}
    example, defaults = load(config=EXAMPLE, environment={}), load(environment={})
    default_values = dict(every_value(defaults.settings))
    changed = {
        ".".join(path)
        for path, value in every_value(example.settings)
        if defaults.origin(path) == "default" and default_values[path] != value
    }
    assert changed - differs <= {"slack.default_channel"}


def test_every_setting_has_a_description() -> None:
    tables: list[type[BaseModel]] = [*_tables(), RepTable]
    assert [
        f"{table.__name__}.{name}"
        for table in tables
        for name, field in table.model_fields.items()
        if not field.description
    ] == []


def test_no_secret_has_a_default() -> None:
    assert not re.search(r"(?m)^\w*(token|secret|key|password)(?!_days\b)\w*\s*=", DEFAULTS_FILE.read_text("utf-8"))


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/operating.md", "docs/slack-app.md", "docs/architecture.md"]
)
def test_every_link_of_the_documentation_leads_to_a_file(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists() and not link.endswith("demo.png")] == []


def _tables() -> list[type[BaseModel]]:
    fields: list[Any] = [field.annotation for field in Settings.model_fields.values()]
    return [one for one in fields if isinstance(one, type) and issubclass(one, BaseModel)]


def _absent(model: type[BaseModel], given: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The dotted names of what the model declares and the text does not say, tables opened."""
    for name, field in model.model_fields.items():
        if name not in given:
            yield ".".join((*path, name))
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _absent(field.annotation, given[name], (*path, name))
