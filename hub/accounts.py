"""From settings to connectors: each account of each channel, built by its connector's own settings class, or refused with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from sqlalchemy.engine import make_url

from config.loading import Loaded, is_declared_secret
from config.naming import nearest
from config.settings import Settings
from connectors import registry
from connectors.contract.channel import Channel
from connectors.contract.protocol import CarriesSeveral, Connector

Accounts = Mapping[tuple[str, str], Connector]
"""(connector's name, account's name) -> connector."""


@dataclass(frozen=True, slots=True)
class AccountProblem:
    """What is wrong with an account, and the path in the settings where it stands."""

    path: tuple[str, ...]
    words: str

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.words}"


class BadAccounts(Exception):
    """An account cannot work. `problems` names each with its path, `found` holds them apart from it."""

    def __init__(self, found: list[AccountProblem]) -> None:
        self.found = found
        self.problems = [str(one) for one in found]
        super().__init__("\n".join(self.problems))


def build_accounts(settings: Settings) -> dict[tuple[str, str], Connector]:
    """Every account of the settings. Raises BadAccounts with everything that is wrong."""
    built: dict[tuple[str, str], Connector] = {}
    problems: list[AccountProblem] = []
    for name, account, values in _declared(settings):
        if name not in registry.names():
            problems.append(AccountProblem(("connectors", name), f"there is no such connector{_instead(name)}"))
            continue
        entry = registry.entry(name)
        try:
            built[(name, account)] = entry.make(account, entry.settings_class.model_validate(values))
        except ValidationError as error:
            problems += _problems(("connectors", name, "accounts", account), error, entry.settings_class)
    if problems:
        raise BadAccounts(list(dict.fromkeys(problems)))
    return built


def by_place(accounts: Mapping[tuple[str, str], Connector]) -> dict[tuple[Channel, str], Connector]:
    """Who carries what of which account: the connector of the channel itself before one that carries it too."""
    also = {
        (channel, one.account): one
        for one in accounts.values()
        if isinstance(one, CarriesSeveral)
        for channel in one.also_carries
    }
    return also | {(one.channel, one.account): one for one in accounts.values()}


def account_problems(loaded: Loaded) -> list[str]:
    """Everything that is wrong with the accounts, each with the file and line, or the variable, where it stands."""
    try:
        build_accounts(loaded.settings)
    except BadAccounts as error:
        return placed(error, loaded)
    return []


def placed(error: BadAccounts, loaded: Loaded) -> list[str]:
    return [f"{loaded.nearest_origin(one.path)}: {one}" for one in error.found]


def missing_settings(settings: Settings) -> list[str]:
    """What the hub could use and does not have, in words."""
    missing = []
    if not settings.connectors:
        missing.append("no channel: set connectors.telegram.accounts.NAME, or nobody can write to you")
    if not settings.slack.enabled:
        missing.append("no desk: set slack.enabled and its keys, or nobody sees what customers write")
    else:
        missing += missing_at_the_desk(settings)
    if settings.slack.enabled and not settings.reps:
        missing.append("no reps: add [[reps]] entries, or nobody may answer")
    if settings.connectors and not settings.server.public_url:
        missing.append("server.public_url: providers that post to you need it; polling does without")
    return missing


def missing_at_the_desk(settings: Settings) -> list[str]:
    """What an enabled desk cannot be without, in words. The hub does not start with any of it missing."""
    table = settings.slack
    wanted: list[tuple[str, object, str]] = [
        ("slack.team", table.team, "the workspace's id, T..."),
        ("slack.default_channel", table.default_channel, "where cards go that no rule places, C..."),
        ("slack.bot_token", table.bot_token, "xoxb-..., from OAuth & Permissions of the app"),
        ("slack.signing_secret", table.signing_secret, "from Basic Information of the app"),
    ]
    if table.mode == "socket":
        wanted.append(("slack.app_token", table.app_token, "xapp-..., which opens the sockets of mode socket"))
    return [f"{name}: {words}" for name, value, words in wanted if not value]


def is_secret(path: tuple[str, ...]) -> bool:
    """Whether the value at this path of an account must never be shown: everything but what is declared as no secret."""
    _, name, _, _, *rest = path
    if name not in registry.names() or len(rest) != 1:
        return True
    field = registry.settings_class(name).model_fields.get(rest[0])
    return field is None or is_declared_secret(field.annotation)


def secrets_in(settings: Settings) -> Iterator[str]:
    """Every secret of the settings and its accounts, and the password in the database's address. Accounts must be right."""
    yield from _secrets(settings)
    yield make_url(settings.database.url).password or ""
    yield make_url(settings.redis.url.get_secret_value()).password or "" if settings.redis.url else ""
    for name, _, values in _declared(settings):
        if name in registry.names():
            yield from _secrets(registry.settings_class(name).model_validate(values))


def _secrets(value: object) -> Iterator[str]:
    match value:
        case SecretStr():
            yield value.get_secret_value()
        case BaseModel():
            yield from (found for name in type(value).model_fields for found in _secrets(getattr(value, name)))
        case dict():
            yield from (found for inner in value.values() for found in _secrets(inner))
        case list() | tuple():
            yield from (found for inner in value for found in _secrets(inner))
        case _:
            pass


def _declared(settings: Settings) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, table in settings.connectors.items():
        if not table.accounts and name not in registry.names():
            yield name, "", {}
        for account, values in table.accounts.items():
            yield name, account, values


def _instead(name: str) -> str:
    return nearest(name, registry.names())


def _problems(
    path: tuple[str, ...], error: ValidationError, settings_class: type[BaseModel]
) -> Iterator[AccountProblem]:
    for one in error.errors(include_url=False, include_input=False):
        place = (*path, *(str(step) for step in one["loc"]))
        yield AccountProblem(place, _words(one["type"], one["msg"], place[-1], settings_class))


def _words(kind: str, words: str, name: str, settings_class: type[BaseModel]) -> str:
    match kind:
        case "extra_forbidden":
            return f"there is no such setting{nearest(name, settings_class.model_fields)}"
        case "missing":
            return "not set, and this account cannot work without it"
        case _:
            words = words.removeprefix("Value error, ")
            return words[:1].lower() + words[1:]
