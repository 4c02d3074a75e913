"""The container files fit the settings and the tree, as far as that can be seen without a container engine."""

import re
from typing import Any

import yaml

from config.loading import load
from hub.__main__ import build_parser
from tests.architecture.source import PACKAGES, ROOT


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_the_environment_of_compose_is_made_of_settings() -> None:
    for name in ("web", "worker", "migrate"):
        given = {key: str(value) for key, value in compose()["services"][name]["environment"].items()}
        settings = load(environment=given).settings
        assert settings.server.host == "0.0.0.0"
        assert settings.redis.url is not None


def test_the_commands_of_compose_are_commands() -> None:
    for name in ("web", "worker", "migrate"):
        assert build_parser().parse_args(compose()["services"][name]["command"]).run


def test_two_web_and_two_workers_start_after_one_migration() -> None:
    services = compose()["services"]
    assert [services[role]["deploy"]["replicas"] for role in ("web", "worker")] == [2, 2]
    assert all(
        services[role]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        for role in ("web", "worker")
    )


def test_the_image_holds_every_package_and_its_command_is_one() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for package in PACKAGES:
        assert f"COPY {package} {package}\n" in text
        assert f"!{package}\n" in ignored
    command = re.findall(r'"([^"]*)"', text[text.index("\nCMD") :])
    assert build_parser().parse_args(command).run
