"""Which room may see which. The import linter holds the same for the connectors of today; here it holds for those to come."""

import sys

from tests.architecture.source import Module, below, is_below, modules

SHARED_CONNECTOR_CODE = ("connectors.contract", "connectors.toolkit")
# A simulator may be seen by the sandbox, which is a command of its own, and by other simulators.
SEES_SIMULATORS = ("hub.sandbox", "hub.commands.sandbox")
PURE = ("parse", "compose", "rules")
OUTSIDE_THE_HEAD = {
    "aiohttp",
    "aiosqlite",
    "asyncio",
    "asyncpg",
    "boto3",
    "http",
    "httpx",
    "openai",
    "os",
    "random",
    "redis",
    "secrets",
    "slack_bolt",
    "slack_sdk",
    "socket",
    "sqlalchemy",
    "subprocess",
    "telegram",
    "threading",
    "time",
    "urllib.request",
}


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 100


def test_no_connector_imports_another() -> None:
    assert [
        str(found)
        for module in _connectors()
        for found in module.imports
        if is_below(found.module, "connectors")
        and not is_below(found.module, *SHARED_CONNECTOR_CODE, _own_package(module))
    ] == []


def test_a_connector_knows_nothing_of_the_rest() -> None:
    rest = ("config", "crm", "hub", "inbox", "sqlalchemy")
    assert [
        str(found) for module in below("connectors") for found in module.imports if is_below(found.module, *rest)
    ] == []


def test_the_contract_needs_the_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "connectors.contract"}
    assert [
        str(found)
        for module in below("connectors.contract")
        for found in module.imports
        if found.module.split(".")[0] not in allowed and not is_below(found.module, "connectors.contract")
    ] == []


def test_the_memory_and_the_inbox_know_no_connector() -> None:
    assert [
        str(found)
        for module in below("crm", "inbox")
        for found in module.imports
        if is_below(found.module, "connectors")
        and not is_below(found.module, "connectors.contract")
        and not (_is_simulator(module.name) and is_below(found.module, "connectors.toolkit"))
    ] == []


def test_the_memory_knows_of_a_connector_only_the_names_of_channels() -> None:
    assert [
        str(found)
        for module in below("crm")
        for found in module.imports
        if is_below(found.module, "connectors") and not is_below(found.module, "connectors.contract.channel")
    ] == []


def test_only_the_hub_reads_the_settings() -> None:
    assert [
        str(found)
        for module in below("connectors", "crm", "inbox")
        for found in module.imports
        if is_below(found.module, "config", "hub")
    ] == []


def test_only_the_hub_and_its_engine_see_every_model() -> None:
    assert [
        str(found)
        for module in below("config", "connectors", "crm", "inbox")
        for found in module.imports
        if is_below(found.module, "alembic", "hub.migrations")
    ] == []


def test_production_never_imports_a_simulator() -> None:
    assert [
        str(found)
        for module in modules()
        for found in module.imports
        if _is_simulator(found.module)
        and not _is_simulator(module.name)
        and not is_below(module.name, *SEES_SIMULATORS)
    ] == []


def test_what_decides_reaches_neither_network_nor_store_nor_clock() -> None:
    decisions = [
        module for module in modules() if module.name.split(".")[-1] in PURE and not _is_simulator(module.name)
    ]
    assert len(decisions) > 5
    assert [
        str(found) for module in decisions for found in module.imports if is_below(found.module, *OUTSIDE_THE_HEAD)
    ] == []


def test_no_room_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "services", "managers", "misc"}
    assert [module.name for module in modules() if drawers & set(module.name.split("."))] == []


def _connectors() -> list[Module]:
    return [
        one
        for one in below("connectors")
        if one.name.count(".") and not is_below(one.name, *SHARED_CONNECTOR_CODE, "connectors.registry")
    ]


def _own_package(module: Module) -> str:
    return ".".join(module.name.split(".")[:2])


def _is_simulator(name: str) -> bool:
    return any(part == "simulator" or part.endswith("_simulator") for part in name.split("."))
