"""A marker in every secret an operator can set; everything that can fail fails, before providers that repeat all they are sent.
Nothing that leaves the process may hold a marker: no log line, no number, no answer, no row.
"""

import base64
import io
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web
from pydantic import BaseModel

from config.settings import Settings
from connectors import registry
from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import SendError
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, OutboundPart
from connectors.contract.protocol import Connector, Polled, WebhookRegistrar
from hub import logs
from hub.accounts import build_accounts
from hub.web.app import serving
from tests.hub.whole import Whole, opened, settings_of

MARK = "zauberNuss"
STATUSES = (400, 401, 403, 404, 500)
HANDLES = {"email": "a@b.example", "calls": "+420601234567", "sms": "+420601234567", "linkedin": "urn:li:person:x"}


def mark(number: int, before: str = "") -> str:
    return f"{before}{MARK}{number:02}{'x' * 30}"


@asynccontextmanager
async def echoing() -> AsyncIterator[str]:
    """A provider whose every answer is an error that repeats what it was sent, wherever its kind puts words."""
    count = iter(range(10**9))

    async def answer(http: web.Request) -> web.Response:
        told = f"{http.rel_url} {dict(http.headers)} {(await http.read()).decode('utf-8', 'replace')}"
        told += _opened(http.headers.get("Authorization", ""))
        words: dict[str, Any] = dict.fromkeys(
            ("message", "description", "detail", "title", "status_message", "error_description", "error"), told
        )
        words |= {"ok": False, "status": 7, "code": 20003, "errors": [{"message": told, "detail": told, "code": 89}]}
        if http.path.startswith("/v"):
            words["error"] = {"message": told, "code": 190, "type": "OAuthException", "error_user_msg": told}
        return web.json_response(words, status=STATUSES[next(count) % len(STATUSES)])

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    async with serving(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


def _opened(header: str) -> str:
    kind, _, rest = header.partition(" ")
    return base64.b64decode(rest).decode() if kind == "Basic" else rest


def tables(base: str) -> dict[str, Any]:
    meta = {"app_secret": mark(1), "verify_token": mark(2), "access_token": mark(3), "base_url": base}
    twilio = {"account_sid": f"AC{'0' * 32}", "auth_token": mark(4), "base_url": base, "number": "+420601234567"}
    twilio |= {"api_key": f"SK{'0' * 32}", "api_key_secret": mark(5)}
    oauth = {"token_url": f"{base}/token", "client_id": "hub", "client_secret": mark(6), "refresh_token": mark(7)}
    accounts: dict[str, dict[str, Any]] = {
        "telegram": {"bot_token": mark(8, "7000000001:AAH"), "webhook_secret": mark(9), "base_url": base},
        "whatsapp": {**meta, "phone_number_id": "12345678", "business_account_id": "23456789"},
        "messenger": {**meta, "page_id": "33333333"},
        "facebook": {**meta, "page_id": "33333333"},
        "instagram": {**meta, "account_id": "44444444"},
        "twitter": {
            "consumer_key": mark(10),
            "consumer_secret": mark(11),
            "access_token": mark(12),
            "access_token_secret": mark(13),
            "client_secret": mark(14),
            "user_id": "55555555",
            "base_url": base,
        },
        "linkedin": {
            "organization": "urn:li:organization:6",
            "access_token": mark(15),
            "client_secret": mark(16),
            "base_url": base,
        },
        "viber": {"auth_token": mark(17), "sender_name": "Shop", "base_url": base},
        "webchat": {"token_secret": mark(18), "origins": ["https://shop.example"]},
        "forms": {"secret": mark(19), "allowed_origins": ["https://shop.example"]},
        "sms": twilio,
        "calls": twilio,
    }
    mail = {"address": "shop@shop.example"}
    return {
        "server": {
            "host": "127.0.0.1",
            "port": 0,
            "public_url": "https://hub.example",
            "link_secret": mark(20),
            "monitoring_token": mark(40),
        },
        "privacy": {"erasure_key": mark(35)},
        "api.tokens": {"pbx": mark(21)},
        "blobs": {"folder": "unused", "s3_bucket": "b", "s3_endpoint": base, "s3_access_key": mark(22), "s3_secret_key": mark(23)},
        "redis": {"url": f"redis://:{mark(24)}@127.0.0.1:9/0"},
        "slack": {
            "enabled": True, "team": "T1", "default_channel": "C1", "bot_token": mark(25, "xoxb-"),
            "signing_secret": mark(26), "app_token": mark(27, "xapp-"), "base_url": f"{base}/api/",
        },
        "language_model": {"enabled": True, "base_url": f"{base}/v1", "model": "m", "api_key": mark(28, "sk-")},
        **{f"connectors.{name}.accounts.shop": values for name, values in accounts.items()},
        "connectors.email.accounts.shop": mail,
        "connectors.email.accounts.shop.oauth": oauth,
        "connectors.email.accounts.shop.smtp": {"host": "127.0.0.1", "port": 9, "user": "u", "password": mark(29), "security": "none"},
        "connectors.email.accounts.shop.imap": {"host": "127.0.0.1", "port": 9, "user": "u", "password": mark(30), "security": "none"},
        "connectors.email.accounts.shop.postmark": {"secret": mark(31)},
        "connectors.email.accounts.shop.sendgrid": {"secret": mark(32)},
        "connectors.email.accounts.ses": {"address": "ses@shop.example"},
        "connectors.email.accounts.ses.ses": {
            "region": "eu-central-1", "topic_arns": ["arn:aws:sns:eu-central-1:000000000000:t"], "bucket": "mails",
            "access_key": mark(33), "secret_key": mark(34), "endpoint_url": base,
        },
    }  # fmt: skip


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Every line that is logged, at debug."""
    stream = io.StringIO()
    before, level, configured = logging.getLogger().handlers[:], logging.getLogger().level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in logs.CHATTY}
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("debug", "json")
    yield stream
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    structlog.configure(**configured)


async def test_no_secret_leaves_the_process(tmp_path: Path, sqlite_url: str, written: io.StringIO) -> None:
    said: list[str] = []
    async with echoing() as base, opened(tmp_path, sqlite_url, **tables(base)) as whole:
        for connector in build_accounts(settings_of(tmp_path / "hub.toml")).values():
            said += [line async for line in failures(connector)]
            await connector.close()
        said += [line async for line in answers(whole)]
        watching = {"Authorization": f"Bearer {mark(40)}"}
        for path in ("/metrics", "/health", "/ready"):
            said.append((await whole.get(path))[1])
            async with whole.http.get(path, headers=watching) as answer:
                assert answer.status == 200
                said.append(await answer.text("latin-1"))
    (tmp_path / "hub.toml").unlink()
    kept = [one.read_bytes().decode("latin-1") for one in tmp_path.rglob("*") if one.is_file()]
    assert len(said) > 50
    for where, text in (("log", written.getvalue()), ("answers", "\n".join(said)), ("files", "\n".join(kept))):
        found = [text[max(0, at - 200) : at + 60] for at in range(len(text)) if text.startswith(MARK, at)]
        assert not found, f"{where}: {len(found)} times: {found[0]}"


async def failures(connector: Connector) -> AsyncIterator[str]:
    """What a send, a question and a registration that fail say of themselves."""
    log = structlog.stdlib.get_logger("hub.test")
    handle = HANDLES.get(connector.name, "123456789")
    address = ChannelAddress(connector.channel, connector.account, handle)
    file = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"\x89PNG")
    for part in (
        OutboundPart(address, text="hello", subject="s", key="k"),
        OutboundPart(address, attachment=file, key="k2"),
    ):
        try:
            await connector.send(part)
        except SendError as problem:
            log.warning("a send failed", problem=str(problem), exc_info=True)
            yield f"{problem} {problem!r} {problem.for_rep} {problem.code}"
    try:
        if isinstance(connector, Polled):
            await connector.poll(None, 0.1)
        if isinstance(connector, WebhookRegistrar):
            await connector.register_webhook("https://hub.example/w")
    except SendError as problem:
        yield str(problem)


async def answers(whole: Whole) -> AsyncIterator[str]:
    """Each route with nothing, with rubbish, and with a right secret beside rubbish."""
    places = [f"/webhooks/{name}/shop" for name in registry.names()]
    places += [f"/webhooks/{one}" for one in ("meta/main", "twilio/main", "twitter/main", "email/ses")]
    rights = {
        "X-Telegram-Bot-Api-Secret-Token": mark(9),
        "Authorization": aiohttp.encode_basic_auth("u", mark(31)),
        "X-Form-Secret": mark(19),
    }
    further = ("/api/crm/calls", "/slack/events", "/chat/shop/exchange", f"/u/{mark(20)}", "/mails/x", "/shelf/x/y")
    for place in (*places, *further):
        asked = f"{place}?token={mark(31)}&hub.mode=subscribe&hub.verify_token={mark(2)}&hub.challenge=1&crc_token=x"
        for body in (b"\xff{", b'{"update_id": "x", "Type": "Notification"}'):
            async with whole.http.post(asked, data=BytesIO(body), headers=rights) as answer:
                yield await answer.text("latin-1")
        async with whole.http.get(asked) as answer:
            yield await answer.text("latin-1")


def test_every_declared_secret_has_a_marker(tmp_path: Path) -> None:
    """A secret that somebody adds is planted too."""
    given = json.dumps(tables("http://127.0.0.1:9"))
    classes: list[type[BaseModel]] = [Settings, *(registry.settings_class(name) for name in registry.names())]
    names = {name for one in classes for name in secrets_in(one)}
    assert len(names) > 20
    absent = [name for name in names - {"oauth_token", "tokens"} if f'"{name}"' not in given]
    assert absent == []


def secrets_in(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if "SecretStr" in repr(field.annotation):
            yield name
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from secrets_in(part)
