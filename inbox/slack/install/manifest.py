"""The app's manifest as Slack reads it, made of the tables of this folder. Pure.

Source: docs.slack.dev, "App manifest reference".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from inbox.slack.install.needs import COMMANDS, EVENTS, SHORTCUTS, WHY, scopes

PATH = "/slack/events"
EXAMPLE_URL = "https://hub.example.com"
HEAD = """\
# The Slack app of the hub, printed by `hub slack-manifest`, which puts your own address in. docs/slack-app.md has the steps.
"""

Node: TypeAlias = "Mapping[str, Node] | Sequence[Node] | str | bool"


def manifest(public_url: str, *, by_socket: bool) -> dict[str, Any]:
    """The whole manifest. By socket there is no address in it: Slack posts nowhere."""
    address = None if by_socket else f"{public_url.rstrip('/')}{PATH}"
    return {
        "display_information": {
            "name": "Inbox Hub",
            "description": "Customers' messages from every channel, answered from here.",
            "background_color": "#2b3a55",
        },
        "features": {**_features(address), **_domains(public_url)},
        "oauth_config": {"scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {**_at("request_url", address), "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **_at("request_url", address),
                **_at("message_menu_options_url", address),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": by_socket,
            "token_rotation_enabled": False,
        },
    }


def _features(address: str | None) -> dict[str, Any]:
    shortcuts = [
        {"name": one.name, "type": one.where.value, "callback_id": one.callback, "description": one.description}
        for one in SHORTCUTS
    ]
    commands = [
        {
            "command": one.command,
            **_at("url", address),
            "description": one.description,
            "usage_hint": one.hint,
            "should_escape": False,
        }
        for one in COMMANDS
    ]
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": "Inbox Hub", "always_online": True},
        **({"shortcuts": shortcuts} if shortcuts else {}),
        "slash_commands": commands,
    }


def _domains(public_url: str) -> dict[str, Any]:
    """Whose links the app hears of: the hub's own. A name without a dot is no domain to Slack."""
    host = urlsplit(public_url).hostname or ""
    return {"unfurl_domains": [host]} if "." in host else {}


def _at(name: str, address: str | None) -> dict[str, str]:
    return {name: address} if address else {}


def as_yaml(made: Mapping[str, Any]) -> str:
    """The manifest as YAML, with the reason behind each scope."""
    return HEAD + "\n".join(_lines(made, 0)) + "\n"


def _lines(node: Node, depth: int) -> Iterator[str]:
    blank = "  " * depth
    if isinstance(node, Mapping):
        for name, value in node.items():
            if isinstance(value, str | bool):
                yield f"{blank}{name}: {_scalar(value)}"
            else:
                yield f"{blank}{name}:"
                yield from _lines(value, depth + 1)
        return
    for value in node if not isinstance(node, str | bool) else ():
        if isinstance(value, str | bool):
            yield f"{blank}- {_scalar(value)}{_reason(value)}"
        else:
            first, *rest = _lines(value, depth + 1)
            yield f"{blank}- {first.lstrip()}"
            yield from rest


def _scalar(value: str | bool) -> str:
    """JSON's scalars are YAML's; a bare word is left bare, so that people may read it."""
    told = json.dumps(value, ensure_ascii=False)
    bare = isinstance(value, str) and value.replace(":", "").replace(".", "").replace("_", "").isalnum()
    return str(value) if bare else told


def _reason(value: str | bool) -> str:
    words = WHY.get(str(value))
    return f"  # {words}" if words else ""
