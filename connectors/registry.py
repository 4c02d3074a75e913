"""Which connectors there are, with their connector and settings classes. Loaded only when asked for.

A connector of an outside package is found by the entry point group `inbox_hub.connectors`; its entry names the connector
class, which names its settings in `settings_class`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from connectors.contract.protocol import Connector
from connectors.toolkit.settings import ConnectorSettings

GROUP = "inbox_hub.connectors"

# The folder of a connector, and how its classes begin: TelegramConnector in its connector.py, TelegramSettings in its
# settings.py.
BUILT_IN: Mapping[str, str] = {
    "calls": "Calls",
    "email": "Email",
    "facebook": "Facebook",
    "forms": "Forms",
    "instagram": "Instagram",
    "linkedin": "Linkedin",
    "messenger": "Messenger",
    "sms": "Sms",
    "telegram": "Telegram",
    "twitter": "Twitter",
    "viber": "Viber",
    "webchat": "Webchat",
    "whatsapp": "Whatsapp",
}


class UnknownConnector(LookupError):
    """No connector of this name; the text lists those there are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of connector, loaded. `make(account, settings)` gives one for an account."""

    name: str
    make: Callable[[str, ConnectorSettings], Connector]
    settings_class: type[ConnectorSettings]


def names() -> list[str]:
    """Every connector that can be had, in the order of the alphabet."""
    return sorted({*BUILT_IN, *_outside()})


@cache
def entry(name: str) -> Entry:
    """The connector of this name; UnknownConnector when there is none."""
    if name in BUILT_IN:
        return Entry(name, _load(name, "connector"), _load(name, "settings"))
    if (point := _outside().get(name)) is not None:
        connector_class = point.load()
        return Entry(name, connector_class, connector_class.settings_class)
    raise UnknownConnector(f"there is no connector {name!r}; there are: {', '.join(names())}")


def settings_class(name: str) -> type[ConnectorSettings]:
    """The settings of a connector, without loading the connector where that can be avoided."""
    settings: type[ConnectorSettings] = _load(name, "settings") if name in BUILT_IN else entry(name).settings_class
    return settings


@cache
def _outside() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(name: str, part: str) -> Any:
    """The class of a built-in connector that lies in its `part`.py."""
    return getattr(import_module(f"connectors.{name}.{part}"), f"{BUILT_IN[name]}{part.capitalize()}")
