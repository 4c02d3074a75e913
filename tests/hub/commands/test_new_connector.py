"""`hub new-connector NAME` makes a connector that passes the contract suite at once."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub.commands.new_connector import run

ROOT = Path(__file__).parents[3]
# What a connector and the suite that judges it stand on, and nothing more.
NEEDED = (
    "pyproject.toml",
    "connectors",
    "hub/__init__.py",
    "hub/commands/__init__.py",
    "hub/commands/event_words.py",
    "tests/__init__.py",
    "tests/contract",
    "tests/connectors/__init__.py",
)
NAME = "pigeon_post"
WITHOUT_CACHES = shutil.ignore_patterns("__pycache__")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    for name in NEEDED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=WITHOUT_CACHES)
        else:
            shutil.copy(source, target)
    return tmp_path


def in_scratch(scratch: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=scratch, capture_output=True, text=True, timeout=110, check=False
    )


def test_a_new_connector_passes_the_contract_suite(scratch: Path) -> None:
    lines: list[str] = []
    assert run(NAME, scratch, lines.append) == 0
    assert f"connectors/{NAME}/connector.py" in lines
    done = in_scratch(scratch, "pytest", "-p", "no:cacheprovider", "tests", "-k", NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


@pytest.mark.parametrize("name", ["ant", NAME, "zebra_with_a_rather_long_name_for_a_connector"])
def test_what_is_made_is_formatted_and_linted_whatever_its_name(scratch: Path, name: str) -> None:
    assert run(name, scratch, lambda line: None) == 0
    made = (f"connectors/{name}", f"tests/connectors/{name}", "connectors/registry.py")
    for check in (("ruff", "check", "--no-cache"), ("ruff", "format", "--check", "--no-cache")):
        done = in_scratch(scratch, *check, *made)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_made_is_typed(scratch: Path) -> None:
    assert run(NAME, scratch, lambda line: None) == 0
    cache = ROOT / ".mypy_cache"
    done = in_scratch(
        scratch, "mypy", "--cache-dir", str(cache), "-p", f"connectors.{NAME}", "-p", f"tests.connectors.{NAME}"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_channel_is_the_one_of_the_name_or_the_one_given(scratch: Path) -> None:
    assert run("phone", scratch, lambda line: None) == 0
    assert run("acme", scratch, lambda line: None, channel="sms") == 0
    assert "Channel.PHONE" in (scratch / "connectors/phone/parse.py").read_text()
    assert "Channel.SMS" in (scratch / "connectors/acme/parse.py").read_text()


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("telegram", None),
        ("Pigeon", None),
        ("two words", None),
        ("../up", None),
        ("", None),
        ("contract", None),
        ("pigeon", "smoke"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_touched(
    scratch: Path, name: str, channel: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(scratch.rglob("*"))
    assert run(name, scratch, lambda line: None, channel) == 2
    assert capsys.readouterr().err
    assert sorted(scratch.rglob("*")) == before


def test_it_works_in_the_source_tree_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pigeon", tmp_path, lambda line: None) == 2
    assert "root" in capsys.readouterr().err
