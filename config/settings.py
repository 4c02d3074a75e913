"""The one class of settings, and how its values are found.

A value may come from, strongest first: an argument of the command, the environment (`HUB_DATABASE__URL`), a folder of
secret files (`database__url` in it), `hub.toml`, and `config/defaults.toml`. What is not declared here is refused, in
every table and every source.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, EnvSettingsSource, SecretsSettingsSource, SettingsConfigDict

DEFAULTS_FILE = Path(__file__).with_name("defaults.toml")
CONFIG_FOLDER = Path(__file__).parent
ENVIRONMENT_PREFIX = "HUB_"
# Names the command line itself reads before there are settings.
RESERVED_NAMES = frozenset({"HUB_CONFIG", "HUB_SECRETS"})


class Table(BaseModel):
    """A table of settings: a misspelt name in it is an error, never silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HubTable(Table):
    name: str = Field(description="what the hub calls itself to operators")
    timezone: str = Field(description="the zone used where a contact's own is not known, for example Europe/Prague")
    language: str = Field(description="the language used where a contact's own is not known")


class ServerTable(Table):
    host: str = Field(description="address to listen on; a reverse proxy stands before it")
    port: int = Field(ge=0, le=65535, description="0 takes any free port")
    public_url: str = Field(description="how providers reach the hub, without a slash at its end; empty: they cannot")
    body_limit: int = Field(gt=0, description="bytes of the largest request taken")


class DatabaseTable(Table):
    url: str = Field(description="sqlite+aiosqlite:///path or postgresql+asyncpg://user@host/name")
    pool_size: int = Field(ge=2, le=100)


class RedisTable(Table):
    url: SecretStr | None = Field(default=None, description="redis://host:port/0; without it the hub is one process")


class EngineTable(Table):
    concurrency: int = Field(ge=1, le=200, description="jobs worked on at once by one worker")
    journal_limit: int = Field(
        ge=10, description="accepted requests that may wait for the disk before new ones get 503"
    )
    journal_timeout_seconds: float = Field(gt=0, le=30)


class BlobsTable(Table):
    folder: str = Field(description="where attachments and large bodies lie; unused with S3")
    attachment_limit: int = Field(gt=0, description="bytes of the largest attachment fetched")
    s3_bucket: str | None = None
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None


class GateTable(Table):
    fresh_answer_minutes: int = Field(
        ge=0, description="an answer so soon after the contact wrote is not held by hours"
    )
    live_chat_seconds: int = Field(ge=0, description="a web chat seen so recently keeps the answer")
    undo_seconds: float = Field(ge=0, le=120, description="how long a rep may take a message back")
    direct_sending_minutes: int = Field(ge=1, description="how long 'send what I type here' lasts")


class SlackTable(Table):
    enabled: bool
    team: str = Field(description="the workspace's id, T...")
    default_channel: str = Field(description="where a card goes that no rule of routing.yaml places, C...")
    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    base_url: str
    seconds_between_posts: float = Field(ge=0)


class LanguageModelTable(Table):
    enabled: bool
    base_url: str | None = None
    model: str | None = None
    api_key: SecretStr | None = None
    timeout_seconds: float = Field(gt=0, le=60)
    max_retries: int = Field(ge=0, le=5)


class LogTable(Table):
    level: Literal["debug", "info", "warning", "error"]
    format: Literal["console", "json"]


class SandboxTable(Table):
    enabled: bool = Field(description="the clock may be moved, and providers may live on loopback")


class FilesTable(Table):
    routing: str = Field(description="path of routing.yaml; empty: the one that ships with the hub")
    templates: str = Field(description="folder of answer templates; empty: those that ship with the hub")


class RepTable(Table):
    """A person who may answer. Slack users are matched by this map alone."""

    name: str
    email: str
    slack_user: str
    role: Literal["rep", "lead", "admin"] = "rep"
    team: str = ""
    languages: list[str] = []
    timezone: str | None = None
    max_load: int = Field(default=20, ge=1)


class ConnectorTable(Table):
    """The accounts of one channel. What stands in an account is declared by its connector and checked when it is built."""

    accounts: dict[str, dict[str, Any]] = {}


class Settings(BaseSettings):
    """Everything an operator can say."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__", env_parse_none_str="none"
    )

    hub: HubTable
    server: ServerTable
    database: DatabaseTable
    redis: RedisTable
    engine: EngineTable
    blobs: BlobsTable
    gate: GateTable
    slack: SlackTable
    language_model: LanguageModelTable
    log: LogTable
    sandbox: SandboxTable
    files: FilesTable
    reps: list[RepTable] = []
    connectors: dict[str, ConnectorTable] = {}


Values = dict[str, Any]


class Layer(BaseModel):
    """One source and what it says. `name` is what an operator reads."""

    name: str
    values: Values


def layers(
    arguments: Mapping[str, Any] | None = None, config: Path | None = None, secrets: Path | None = None
) -> list[Layer]:
    """Every source that says something, strongest first. Raises tomllib.TOMLDecodeError and OSError as they come."""
    found = [Layer(name="argument", values=nested(arguments or {}))]
    found.append(Layer(name="environment", values=EnvSettingsSource(Settings)()))
    if secrets is not None:
        source = SecretsSettingsSource(Settings, secrets_dir=secrets, env_prefix="")
        found.append(Layer(name=f"secrets in {secrets}", values=_from_secret_files(secrets) or source()))
    if config is not None:
        found.append(Layer(name=str(config), values=tomllib.loads(config.read_text("utf-8"))))
    found.append(Layer(name="default", values=tomllib.loads(DEFAULTS_FILE.read_text("utf-8"))))
    return found


def nested(dotted: Mapping[str, Any]) -> Values:
    """{"database.url": x} -> {"database": {"url": x}}."""
    tree: Values = {}
    for name, value in dotted.items():
        *path, last = name.split(".")
        place = tree
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return tree


def _from_secret_files(folder: Path) -> Values:
    """Each file is a setting: `slack__bot_token` holds the text of slack.bot_token, without the line break at its end."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return nested({path.name.lower().replace("__", "."): path.read_text("utf-8").rstrip("\r\n") for path in files})


def merged(found: list[Layer]) -> Values:
    """One tree; where two layers speak of the same value the stronger wins. Lists are replaced, never joined."""
    tree: Values = {}
    for layer in reversed(found):
        _lay_over(tree, layer.values)
    return tree


def _lay_over(below: Values, above: Mapping[str, Any]) -> None:
    for name, value in above.items():
        if isinstance(value, Mapping) and isinstance(below.get(name), dict):
            _lay_over(below[name], value)
        else:
            below[name] = dict(value) if isinstance(value, Mapping) else value


def environment_names() -> list[str]:
    """The names in the environment that claim to be settings of the hub."""
    return sorted(
        name
        for name in os.environ
        if name.upper().startswith(ENVIRONMENT_PREFIX) and name.upper() not in RESERVED_NAMES
    )


def environment_value(name: str) -> str | None:
    return os.environ.get(name)
