"""The app asks of Slack what the desk uses, and no more; the checked-in manifest is what the command prints."""

import re
from pathlib import Path

import pytest
import yaml

from config.settings import CONFIG_FOLDER
from hub.__main__ import main
from inbox.slack.install.manifest import as_yaml, manifest
from inbox.slack.install.methods import METHODS
from inbox.slack.install.needs import COMMANDS, EVENTS, SHORTCUTS, WHY, scopes
from tests.inbox.slack.house import House

ROOT = CONFIG_FOLDER.parent
DESK = ROOT / "inbox" / "slack"
CALLED = re.compile(r'"((?:apps|auth|chat|conversations|files|reactions|usergroups|users|views)\.[a-zA-Z.]+)"')


def test_the_checked_in_manifest_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack-manifest", "--url", "https://hub.example.com"]) == 0
    assert capsys.readouterr().out == (ROOT / "docs" / "slack-manifest.yaml").read_text("utf-8")


def test_its_text_says_what_the_manifest_says() -> None:
    for by_socket in (True, False):
        made = manifest("https://hub.example.com/", by_socket=by_socket)
        assert yaml.safe_load(as_yaml(made)) == made


def test_one_address_stands_everywhere_and_by_socket_none() -> None:
    assert set(re.findall(r'https?://[^"\s]+', as_yaml(manifest("https://a.example", by_socket=False)))) == {
        "https://a.example/slack/events"
    }
    by_socket = manifest("https://a.example", by_socket=True)
    assert "https://" not in as_yaml(by_socket)
    assert by_socket["settings"]["socket_mode_enabled"] is True


def test_every_method_that_is_called_has_its_line_and_every_line_is_called() -> None:
    called = set(CALLED.findall((DESK / "client.py").read_text("utf-8")))
    assert called == set(METHODS), "inbox/slack/install/methods.py names what inbox/slack/client.py calls"


def test_every_scope_is_explained_and_nothing_else_is() -> None:
    assert set(scopes()) <= set(WHY)
    page = (ROOT / "docs" / "slack-app.md").read_text("utf-8")
    assert [one for one in scopes() if f"| `{one}` | {WHY[one]} |" not in page] == []


def test_every_event_the_app_is_told_of_is_answered_somewhere() -> None:
    sources = [path for path in DESK.rglob("*.py") if not {"simulator", "install"} & set(path.parts)]
    written = "".join(path.read_text("utf-8") for path in sources)
    assert [event for event in EVENTS if f'"{event.split(".")[0]}"' not in written] == []


async def test_every_shortcut_in_slacks_menus_is_answered_and_every_answer_stands_in_a_menu(house: House) -> None:
    assert {one.callback for one in SHORTCUTS} == house.desks[0].shortcuts
    assert all(one.name and len(one.name) <= 24 and len(one.description) <= 150 for one in SHORTCUTS)
    assert [one.command for one in COMMANDS] == ["/hub"]


def test_no_page_names_the_manifests_former_place() -> None:
    pages: list[Path] = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert [page.name for page in pages if "config/slack-manifest" in page.read_text("utf-8")] == []
