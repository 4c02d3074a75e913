"""What a log line may hold: at info neither a secret nor what a customer wrote, from us or from a library."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
import structlog
from pydantic import BaseModel

from hub import logs

LETTER = "Dear hub, my password is Wisteria and my knee hurts"
SECRETS = [
    "xoxb-12345-abcdef",
    "xapp-1-A111-222-abc",
    "7000000001:AAH-simulated-bot-token-not-real",
    "sk-proj-abcdefgh1234",
    "hub:hunter2",
]

Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Sets logs up as the hub does, at info, and gives back what was written."""
    stream = io.StringIO()
    before, level, configured = logging.getLogger().handlers[:], logging.getLogger().level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in logs.CHATTY}
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("info", "json")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    structlog.configure(**configured)


@pytest.mark.parametrize("style", ["json", "console"])
def test_nobody_writes_a_line_of_their_own(written: Lines, capsys: pytest.CaptureFixture[str], style: str) -> None:
    logs.set_up("info", style)
    structlog.stdlib.get_logger("hub.test").warning("a key was refused", caller="x\n2026-01-01 [info] all is well")
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_written_wherever_it_stands(written: Lines, secret: str) -> None:
    log = structlog.stdlib.get_logger("hub.test")
    address = f"https://{secret}@db/x" if secret == "hub:hunter2" else f"https://api.example/bot{secret}/getMe"
    if secret.startswith("sk-"):
        address = f"https://api.example/?key={secret}"
    log.info(f"calling {address}", address=address, tried=[{"where": address}], bot_token=secret)
    logging.getLogger("library").warning("calling %s with Authorization: Bearer %s", address, "abc.def.ghi")
    try:
        raise RuntimeError(f"cannot reach {address}")
    except RuntimeError:
        log.exception("failed")
    said = json.dumps(written())
    assert len(written()) == 3
    assert secret not in said
    assert "abc.def" not in said
    assert "api.example" in said or "@db/x" in said


def test_no_message_body_is_written_at_info(written: Lines) -> None:
    log = structlog.stdlib.get_logger("hub.test")
    log.info("heard", text=LETTER, body=LETTER.encode(), payload={"text": LETTER}, channel="telegram")
    log.info("heard more", caption=LETTER, subject=LETTER)
    [first, second] = written()
    assert first["text"] == f"<{len(LETTER)} long>"
    assert first["channel"] == "telegram"
    assert "Wisteria" not in json.dumps([first, second])


def test_errors_of_others_do_not_carry_bodies_into_the_log(written: Lines) -> None:
    class Strict(BaseModel):
        number: int

    log = structlog.stdlib.get_logger("hub.test")
    refused = f'null value in column "x"\nDETAIL:  Failing row contains (1, {LETTER}).'
    for provoke in (lambda: Strict.model_validate({"number": LETTER}), lambda: _fail(refused)):
        try:
            provoke()
        except (ValueError, RuntimeError):
            log.exception("failed")
    said = json.dumps(written())
    assert "Wisteria" not in said
    assert "null value in column" in said
    assert "Input should be a valid integer" in said


def _fail(words: str) -> None:
    raise RuntimeError(words)


def test_debug_holds_bodies_but_no_secrets(written: Lines) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    structlog.stdlib.get_logger("hub.test").debug("heard", text=LETTER, token="abc", why=SECRETS[0])
    [line] = written()
    assert line["text"] == LETTER
    assert (line["token"], line["why"]) == ("***", "***")


def test_libraries_that_chatter_are_heard_from_warning_on(written: Lines) -> None:
    for name in logs.CHATTY:
        logging.getLogger(name).info("POST https://api.telegram.org/bot1:x/sendMessage %s", LETTER)
    assert written() == []


def test_a_line_says_where_from_when_and_how_grave(written: Lines) -> None:
    structlog.stdlib.get_logger("hub.test").warning("a lane rests", lane="slack:T1:C1", seconds=3)
    logging.getLogger("library").error("broken pipe")
    [ours, theirs] = written()
    assert (ours["event"], ours["level"], ours["logger"], ours["lane"]) == (
        "a lane rests",
        "warning",
        "hub.test",
        "slack:T1:C1",
    )
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("broken pipe", "error", "library")
    assert str(ours["timestamp"]).endswith("Z")


def test_an_endless_text_is_cut(written: Lines) -> None:
    structlog.stdlib.get_logger("hub.test").error("long", error="x" * 100_000)
    assert len(str(written()[0]["error"])) < 5000
