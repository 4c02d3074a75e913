"""The container files fit the settings and the tree, as far as that can be seen without a container engine."""

import re
from typing import Any

import pytest
import yaml

from config.loading import load
from hub.__main__ import build_parser
from hub.version import VERSION
from tests.architecture.source import PACKAGES, ROOT

HUB = ("web1", "web2", "worker1", "worker2", "migrate")
THINGS = {"name", "services", "networks", "secrets", "volumes"}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def test_the_environment_of_compose_is_made_of_settings() -> None:
    for name in HUB:
        given = {key: str(value) for key, value in services()[name]["environment"].items()}
        settings = load(
            environment={key: value for key, value in given.items() if key not in ("HUB_CONFIG", "HUB_SECRETS")}
        ).settings
        assert settings.server.host == "0.0.0.0"
        assert settings.redis.url is not None
        assert settings.server.drain_seconds > 0


def test_the_commands_of_compose_are_commands() -> None:
    for name in HUB:
        assert build_parser().parse_args(services()[name]["command"]).run


def test_two_web_and_two_workers_start_after_one_migration() -> None:
    for name in ("web1", "web2", "worker1", "worker2"):
        assert services()[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services()[name]["command"][:3] == ["serve", "--role", name.rstrip("12")]


@pytest.mark.parametrize("name", sorted(services()))
def test_every_service_is_hardened(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["stop_grace_period"].endswith("s")
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert any(place.startswith("/tmp") for place in service["tmpfs"])
    if name not in HUB:  # the image of the hub says it itself
        assert service["user"]
        assert service["healthcheck"]["test"][0] == "CMD"


def test_what_services_name_is_there() -> None:
    whole = compose()
    assert {key for key in whole if not key.startswith("x-")} == THINGS
    for service in services().values():
        assert set(service.get("depends_on", ())) <= set(services())
        assert set(service["networks"]) <= set(whole["networks"])
        assert set(service.get("secrets", ())) <= set(whole["secrets"])
        named = {place.split(":")[0] for place in service.get("volumes", ())}
        assert {one for one in named if not one.startswith((".", "/"))} <= set(whole["volumes"])
        assert all((ROOT / one).exists() for one in named if one.startswith("./config"))


def test_only_the_proxy_can_be_reached_and_its_network_is_the_one_that_is_trusted() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    subnet = compose()["networks"]["edge"]["ipam"]["config"][0]["subnet"]
    assert subnet in services()["web1"]["environment"]["HUB_SERVER__TRUSTED_PROXIES"]
    assert compose()["networks"]["inside"]["internal"] is True


def test_whoever_stops_has_time_for_what_was_begun() -> None:
    drain = float(services()["web1"]["environment"]["HUB_SERVER__DRAIN_SECONDS"])
    assert float(services()["web1"]["stop_grace_period"].rstrip("s")) >= drain + 30


def test_no_secret_and_no_password_stands_in_the_file() -> None:
    for service in services().values():
        given = service.get("environment", {})
        assert not [
            name
            for name in given
            if re.search("PASSWORD|TOKEN|SECRET", name) and not name.endswith(("_FILE", "SECRETS"))
        ]


def test_the_image_holds_every_package_and_its_command_is_one() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for package in PACKAGES:
        assert f"COPY {package} {package}\n" in text
        assert f"!{package}\n" in ignored
    command = re.findall(r'"([^"]*)"', text[text.index("\nCMD") :])
    assert build_parser().parse_args(command).run


def test_the_image_is_nobody_in_particular_and_takes_locked_packages_only() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "--require-hashes" in text
    assert "\nUSER 10001\n" in text
    assert "\nHEALTHCHECK " in text
    assert f'image.version="{VERSION}"' in text
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "http" not in "".join(re.findall(r"^FROM .*$|^ARG .*$", text, re.MULTILINE))
