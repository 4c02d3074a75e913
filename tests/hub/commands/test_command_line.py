"""The command line as a person and a script meet it: real processes, their words and their exit status."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.sources import foreign_environment
from hub.__main__ import main
from tests.servers import free_port

SAMPLES = Path(__file__).parents[3] / "connectors" / "telegram" / "samples"
COMMANDS = [
    "slack-manifest",
    "slack-check",
    "sandbox",
    "serve",
    "check-config",
    "doctor",
    "migrate",
    "jobs",
    "replay",
    "parse",
    "analyse",
    "verify",
    "new-connector",
]
SECRET = "xoxb-not-to-be-seen-1234567890"
WHOLE = f"""\
[server]
public_url = "https://hub.example.com"
[database]
url = "postgresql+asyncpg://hub:{SECRET}@db/hub"
[redis]
url = "redis://:{SECRET}@cache:6379/0"
[slack]
enabled = true
team = "T1"
default_channel = "C1"
bot_token = "{SECRET}"
signing_secret = "{SECRET}"
[[reps]]
name = "Petr"
email = "petr@example.com"
slack_user = "U1"
[connectors.telegram.accounts.shop]
bot_token = "1:{SECRET}"
webhook_secret = "{SECRET}"
proxy = "http://hub:{SECRET}@proxy:3128"
"""


def hub(*arguments: str, given: bytes = b"", folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        input=given,
        capture_output=True,
        cwd=folder,
        env={**foreign_environment(), "PYTHONPATH": str(Path(__file__).parents[3])},
        timeout=100,
        check=False,
    )


def test_alone_it_says_the_three_things_a_newcomer_wants() -> None:
    done = hub()
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode()
    assert [word in said for word in ("hub sandbox", "hub serve", "hub check-config")] == [True, True, True]
    assert "!" not in said


def test_help_lists_every_command_and_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0
    for command in COMMANDS:
        assert f" {command} " in said
    assert "Exit status: 0 the command did its work; 1 it found something wrong; 2" in said


@pytest.mark.parametrize("command", ["sandbox", "serve", "check-config", "jobs", "replay", "parse", "verify"])
def test_each_command_tells_its_options_and_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "Exit status:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["sing"], ["serve", "--role", "drummer"], ["parse"], ["check-config", "--set", "port"]]
)
def test_wrong_use_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_check_config_says_what_is_missing_and_ends_with_1(tmp_path: Path) -> None:
    done = hub("check-config", folder=tmp_path)
    assert done.returncode == 1
    said = done.stdout.decode()
    assert "Missing: no channel" in said
    assert "Missing: no desk" in said
    assert "database.url" in said


def test_check_config_of_a_whole_hub_ends_with_0_and_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text(WHOLE)
    as_table, as_json = hub("check-config", folder=tmp_path), hub("check-config", "--json", folder=tmp_path)
    for done in (as_table, as_json):
        assert (done.returncode, done.stderr) == (0, b"")
        assert SECRET.encode() not in done.stdout
    shown = {one["name"]: (one["value"], one["origin"]) for one in json.loads(as_json.stdout)["settings"]}
    assert shown["database.url"] == ("postgresql+asyncpg://***@db/hub", "hub.toml, line 4")
    assert shown["slack.bot_token"] == ("(set)", "hub.toml, line 11")
    assert shown["redis.url"] == ("(set)", "hub.toml, line 6")
    assert shown["connectors.telegram.accounts.shop.bot_token"] == ("(set)", "hub.toml, line 18")
    assert shown["connectors.telegram.accounts.shop.proxy"][0] == "http://***@proxy:3128"
    assert shown["reps"] == ("1 of them", "hub.toml, line 13")
    assert shown["gate.undo_seconds"] == ("10.0", "default")


@pytest.mark.parametrize("command", ["check-config", "serve"])
@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[slack]\nenabld = true\n", "hub.toml, line 2: there is no setting 'slack.enabld'; did you mean 'enabled'?"),
        (
            "[connectors.telegram.accounts.shop]\nbot_token = '1:x'\n",
            "hub.toml, line 1: connectors.telegram.accounts.shop: webhook_secret is missing",
        ),
        ("[files]\nrouting = 'nowhere.yaml'\n", "nowhere.yaml: cannot be read"),
    ],
)
def test_wrong_settings_end_with_2_and_say_where(
    tmp_path: Path,
    command: str,
    toml: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "hub.toml").write_text(toml)
    monkeypatch.chdir(tmp_path)
    try:
        status = main([command, "--set", f"database.url=sqlite+aiosqlite:///{tmp_path}/x.sqlite"])
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "x.sqlite").exists()


@pytest.mark.parametrize("command", ["serve", "migrate", "check-config"])
def test_a_database_that_cannot_be_there_is_named(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--set", "database.url=sqlite+aiosqlite:////nowhere/at/all.sqlite"]) == 2
    assert "database.url: there is no folder /nowhere/at" in capsys.readouterr().err


def test_serve_says_so_when_the_database_does_not_answer(tmp_path: Path) -> None:
    done = hub("serve", "--set", f"database.url=postgresql+asyncpg://hub:{SECRET}@127.0.0.1:9/hub", folder=tmp_path)
    assert done.returncode == 2
    assert b"the hub cannot begin: " in done.stderr
    assert b"Traceback" not in done.stderr
    assert SECRET.encode() not in done.stderr


def test_serve_comes_up_answers_and_ends_gracefully(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "serve", "--set", f"server.port={port}"],
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**foreign_environment(), "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert process.stderr is not None
    said = b""
    try:
        for line in process.stderr:
            said += line
            if b"The hub listens on" in line:
                break
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=60)[1]
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said + rest
    assert f"The hub listens on http://127.0.0.1:{port} (all)".encode() in said
    assert b"no desk: set slack.enabled" in said
    assert (tmp_path / "hub.sqlite").exists()


def test_parse_analyse_and_verify_work_without_settings(tmp_path: Path) -> None:
    parsed = hub("parse", "telegram", str(SAMPLES / "text.json"), str(SAMPLES / "no_update.json"), folder=tmp_path)
    assert parsed.returncode == 0
    [first, second] = [json.loads(line) for line in parsed.stdout.splitlines()]
    assert (first["file"], first["events"][0]["kind"]) == ("text.json", "message")
    assert "events" in second or second["error"]["class"] == "WebhookUnreadable"

    analysed = hub("analyse", given=b'{"text": "Alles kaputt, sofort Hilfe!"}\n{"text": ""}\n', folder=tmp_path)
    assert analysed.returncode == 0
    [angry, empty] = [json.loads(line) for line in analysed.stdout.splitlines()]
    assert (angry["language"], angry["priority"] in ("HIGH", "URGENT")) == ("de", True)
    assert empty["label"] == "neutral"

    body = tmp_path / "body"
    body.write_bytes(b"{}")
    for secret, answer in (("right", b"ok"), ("wrong", b"rejected")):
        header = "X-Telegram-Bot-Api-Secret-Token=right"
        verified = hub(
            "verify", "telegram", "--secret", secret, "--header", header, "--body", str(body), folder=tmp_path
        )
        assert (verified.returncode, verified.stdout.split(b":")[0].strip()) == (0, answer)
    assert [path.name for path in tmp_path.iterdir()] == ["body"]


def test_a_reader_that_has_enough_ends_nothing_badly() -> None:
    files = [str(SAMPLES / "text.json")] * 3000
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "parse", "telegram", *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), said) == (0, b"")
