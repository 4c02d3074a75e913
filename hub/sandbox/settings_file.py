"""The settings of a hub in the sandbox, written as an operator would write them: a TOML file and a routing file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.sandbox import amazon, people
from hub.sandbox.networks.network import ACCOUNT

if TYPE_CHECKING:
    from hub.sandbox.world import World

WEBHOOK_SECRET = "sandbox-webhook-secret"
FIRST = "web1"  # the process that providers are told about
CHAT_SECRET = "sandbox-chat-secret-that-is-long-enough"

ROUTING = f"""\
# The sandbox's own rules: buying goes to sales, everything else to the triage channel.
version: 1
queues:
  support: {{slack_channel: {people.TRIAGE_CHANNEL}, teams: [support]}}
  sales: {{slack_channel: {people.SALES_CHANNEL}, teams: [sales]}}
default_queue: support
rules:
  - name: somebody wants to buy
    when: {{intent: [purchase]}}
    queue: sales
"""


def write_settings(
    world: "World", signing_secret: str, port: int, mail_port: int, public_port: int | None = None, name: str = "hub"
) -> Path:
    """A settings file for one process of the hub in this world; its path."""
    routing = world.options.routing or world.folder / "routing.yaml"
    if world.options.routing is None:
        routing.write_text(ROUTING, "utf-8")
    path = world.folder / f"{name}.toml"
    tables = {
        **_tables(world, signing_secret, name, port, public_port or port, routing),
        **_mail(world, name, mail_port),
        **_amazon(world),
        **world.relays.tables(),
        **_site(world),
        **world.networks.tables(),
    }
    path.write_text("\n".join(_toml_table(table, values) for table, values in tables.items()) + _reps(), "utf-8")
    return path


def _tables(
    world: "World", secret: str, name: str, port: int, public_port: int, routing: Path
) -> dict[str, dict[str, Any]]:
    options = world.options
    public_url = f"http://{options.host(FIRST)}:{public_port}"
    tables: dict[str, dict[str, Any]] = {
        "hub": {"name": "Moravia Shop", "timezone": "Europe/Prague", "language": "en"},
        "server": {"host": options.host(name), "port": port, "public_url": public_url},
        "database": {"url": world.database.url.render_as_string(hide_password=False)},
        "blobs": {"folder": str(world.folder / "blobs")},
        "privacy": {"folder": str(world.folder / "privacy")},
        "gate": {"undo_seconds": options.undo_seconds},
        "slack": {
            "enabled": True,
            "team": world.slack.workspace.team_id,
            "default_channel": people.TRIAGE_CHANNEL,
            "bot_token": world.slack.bot_token,
            "signing_secret": secret,
            "base_url": world.slack.base_url,
            "seconds_between_posts": 1.0 if options.slack_limits else 0.0,
        },
        "log": {"level": options.log_level},
        "sandbox": {"enabled": True},
        "files": {"routing": str(routing)},
        f"connectors.telegram.accounts.{ACCOUNT}": {
            "bot_token": world.telegram.token,
            "webhook_secret": WEBHOOK_SECRET,
            "base_url": world.telegram.base_url,
        },
    }
    if options.redis is not None:
        tables["redis"] = {"url": options.redis}
    if options.model:
        tables["language_model"] = {
            "enabled": True,
            "base_url": world.model.base_url,
            "model": "sandbox-model",
            "api_key": "sandbox",
            "timeout_seconds": 5.0,
            "max_retries": 0,
        }
    return tables


def _mail(world: "World", name: str, port: int) -> dict[str, dict[str, Any]]:
    """A mailbox: mail comes in by SMTP on `port`, and goes out by the simulated mail server."""
    account = f"connectors.email.accounts.{ACCOUNT}"
    return {
        account: {
            "address": world.mail.hub_address,
            "display_name": "Moravia Shop",
            "trusted_authserv_id": world.mail.authserv_id,
        },
        f"{account}.listen": {"host": world.options.host(name), "port": port},
        f"{account}.smtp": {"host": world.mail.host, "port": world.mail.port, "security": "none"},
    }


def _amazon(world: "World") -> dict[str, dict[str, Any]]:
    """A mailbox whose mail comes and goes by Amazon."""
    account = f"connectors.email.accounts.{amazon.ACCOUNT}"
    return {
        account: {"address": amazon.ADDRESS, "display_name": "Moravia Shop, wholesale"},
        f"{account}.ses": world.amazon.settings(),
    }


def _site(world: "World") -> dict[str, dict[str, Any]]:
    """A web site with a chat and a form. A browser lets the chat be shown only where every page around it may show it."""
    port = world.options.page_port
    demo = [f"http://{host}:{port}" for host in ("127.0.0.1", "localhost")] if port else []
    return {
        f"connectors.webchat.accounts.{ACCOUNT}": {
            "token_secret": CHAT_SECRET,
            "origins": [world.site.base_url, *demo],
            "title": "Moravia Shop",
        },
        f"connectors.forms.accounts.{ACCOUNT}": {"allowed_origins": [world.form.origin], "default_country": "CZ"},
    }


def _toml_table(name: str, values: dict[str, Any]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value: object) -> str:
    """A value of TOML: as in JSON, but for tables inside, which are written in one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(name)} = {_toml(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case _:
            return json.dumps(value)


def _reps() -> str:
    lines = []
    for one in people.REPS:
        lines.append("\n[[reps]]")
        values = {
            "name": one.name,
            "email": one.email,
            "slack_user": one.slack_user,
            "role": one.role,
            "team": one.team,
            "languages": list(one.languages),
            "timezone": one.timezone,
        }
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"
