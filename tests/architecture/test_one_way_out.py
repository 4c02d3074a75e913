"""There is one way out: only dispatch, behind the gate, hands anything to a provider.

Read from the source itself: who can build a part or call `send`, and who imports a library that can reach the network.
"""

import ast
from collections.abc import Iterator, Mapping

import pytest

from tests.architecture.source import ROOT, modules

DISPATCH = "inbox/deliveries/dispatch.py"
# Here a message that dispatch's gate let go is made into the parts that it hands over.
PLANNING = ("inbox/deliveries/outlining.py", "inbox/deliveries/rows.py")
PLANNER = "inbox/deliveries/planning.py"
# Here the same outline is made to be looked at.
PREVIEWS = "inbox/previews.py"

# What can carry words to the outside, and where it may be imported. A name ends at a dot or at its end.
CLIENTS: Mapping[str, tuple[str, ...]] = {
    "telegram": ("connectors/telegram/",),
    "httpx": ("connectors/telegram/",),
    "aiohttp.ClientSession": (
        "connectors/toolkit/",
        "connectors/webchat/simulator/",
        "inbox/slack/",
        "hub/sandbox/",
        "hub/wiring.py",
    ),
    "aiohttp.client": ("connectors/toolkit/",),
    "aiohttp.request": (),
    "smtplib": ("connectors/email/",),
    "aiosmtplib": ("connectors/email/",),
    "imaplib": ("connectors/email/",),
    "boto3": ("connectors/email/", "hub/blobs.py"),
    "botocore": ("connectors/email/", "hub/blobs.py"),
    "requests": (),
    "urllib3": (),
    "urllib.request": (),
    "http.client": (),
    "ftplib": (),
    "telnetlib": (),
    "openai": ("inbox/language_model/",),
    "slack_sdk": ("inbox/slack/",),
    "slack_bolt": ("inbox/slack/",),
    "twilio": ("connectors/",),
    "socket": ("connectors/toolkit/", "hub/sandbox/"),
    "asyncio.open_connection": (),
}
OUTWARD = ("connectors.contract.outbound.OutboundPart", "connectors.contract.parts.plan_parts")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for module in modules():
        yield module.path.relative_to(ROOT).as_posix(), module.tree


def names_used(tree: ast.Module) -> set[str]:
    """Every dotted name that this source imports, or reaches through an imported module: `aiohttp.ClientSession`."""
    modules: dict[str, str] = {}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
            modules |= {alias.asname or alias.name.split(".")[0]: alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            modules |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found.add(f"{modules[node.value.id]}.{node.attr}")
    return found


def reaches(used: set[str], client: str) -> bool:
    return any(name == client or name.startswith(f"{client}.") for name in used)


def calls_send(tree: ast.Module) -> bool:
    """Somebody's `.send(...)`: the verb of a connector. A `super().send` is a connector's own."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send"
        for node in ast.walk(tree)
    )


def problems(path: str, tree: ast.Module) -> list[str]:
    used = names_used(tree)
    found = [
        f"{path} imports {client}, which can reach the outside; allowed in {', '.join(places) or 'no place'}"
        for client, places in CLIENTS.items()
        if reaches(used, client) and not path.startswith(places)
    ]
    if not path.startswith("connectors/") and path not in (DISPATCH, *PLANNING):
        found += [f"{path} uses {name}: only {DISPATCH} makes messages into calls" for name in OUTWARD if name in used]
    if not path.startswith("connectors/") and path != DISPATCH and calls_send(tree):
        found.append(f"{path} calls a connector's send: only {DISPATCH} does, behind the gate")
    if reaches(used, "importlib.import_module") and path != "connectors/registry.py":
        found.append(f"{path} imports by a name made at run time, which hides what it reaches")
    return found


def test_only_dispatch_reaches_a_provider() -> None:
    assert [problem for path, tree in sources() for problem in problems(path, tree)] == []


def test_dispatch_asks_the_gate() -> None:
    tree = ast.parse((ROOT / DISPATCH).read_text("utf-8"))
    assert {"inbox.channel_choice.rules.choose", "inbox.deliveries.planning.Planner"} <= names_used(tree)
    assert calls_send(tree)


def test_only_dispatch_asks_for_a_plan() -> None:
    """What is planned goes: nobody else plans, and the plan itself sends nothing."""
    planners = [path for path, tree in sources() if "inbox.deliveries.planning.Planner" in names_used(tree)]
    assert planners == [DISPATCH]


def test_what_is_looked_at_beforehand_is_neither_kept_nor_sent() -> None:
    """The preview asks for the very outline that the plan asks for, with a session of which it only reads."""
    plan, preview = (ast.parse((ROOT / path).read_text("utf-8")) for path in (PLANNER, PREVIEWS))
    assert "inbox.deliveries.outlining.Outlining" in names_used(plan) & names_used(preview)
    assert not {f"crm.storage.unit_of_work.{name}" for name in ("UnitOfWork", "Database")} & names_used(preview)
    calls = (node.func for node in ast.walk(preview) if isinstance(node, ast.Call))
    verbs = {called.attr for called in calls if isinstance(called, ast.Attribute)}
    assert not verbs & {"send", "add", "flush", "commit", "enqueue", "transaction", "execute", "planned"}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("inbox/replies.py", "from connectors.contract.outbound import OutboundPart as Part"),
        ("inbox/triage/actions.py", "from connectors.contract import outbound\noutbound.OutboundPart(1)"),
        ("crm/automation/actions.py", "async def go(connector, part):\n    await connector.send(part)"),
        ("crm/insight/actions.py", "import aiohttp\nasync def go():\n    async with aiohttp.ClientSession() as s: ..."),
        ("inbox/routing/rules.py", "from aiohttp import ClientSession"),
        ("hub/web/api.py", "import telegram.request"),
        ("hub/web/api.py", "from telegram import Bot"),
        ("inbox/triage/actions.py", "import urllib.request as fetch"),
        ("inbox/triage/actions.py", "def go():\n    import smtplib"),
        ("inbox/deliveries/dispatch.py", "import httpx"),
        ("inbox/deliveries/planning.py", "async def go(connector, part):\n    await connector.send(part)"),
        ("crm/contacts/actions.py", "import importlib\nimportlib.import_module('telegram')"),
    ],
)
def test_a_second_way_out_would_be_found(path: str, source: str) -> None:
    assert problems(path, ast.parse(source))
