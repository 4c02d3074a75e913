"""config/nginx.example.conf, tried: a real nginx on loopback before a real hub and a process that takes nothing more."""

import asyncio
import os
import pwd
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from hub.web.app import build_app, serving
from hub.web.errors import problem
from tests.architecture.source import ROOT
from tests.hub.whole import HEADER, PATH, SECRET, opened, update
from tests.servers import ServerMissing, answers_on, free_port

NO_NGINX = "nginx is missing: install it with `apt-get install nginx-light`."
CHAT = {
    "connectors.webchat.accounts.site": {
        "token_secret": "a-secret-that-is-long-enough-to-be-one",
        "origins": ["https://x.example"],
    }
}
TRUST = {"server": {"host": "127.0.0.1", "port": 0, "trusted_proxies": ["127.0.0.1"]}}
LARGE = 4 * 1024 * 1024  # more than server.body_limit


def configured(folder: Path, ports: Sequence[int], plain: int, secure: int) -> str:
    """The example with what its head says must be changed elsewhere: certificate, addresses, temporary files."""
    text = (ROOT / "config" / "nginx.example.conf").read_text("utf-8")
    upstream = "".join(f"server 127.0.0.1:{port} max_fails=0; " for port in ports)
    for old, new in (
        ("/tmp/", f"{folder}/"),  # first: the folder's own name may hold it
        ("listen 8000;", f"listen 127.0.0.1:{plain};"),
        ("listen 8443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("http2 on;", ""),  # a word that nginx learnt in 1.25
        ("    resolver 127.0.0.11 valid=2s;", f"    upstream hub_here {{ {upstream}}}"),
        ("set $hub http://web:8080;", "set $hub http://hub_here;"),
        ("/etc/nginx/tls", str(folder)),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


@asynccontextmanager
async def nginx(folder: Path, ports: Sequence[int]) -> AsyncIterator[str]:
    """Its address by https. It ends with the block."""
    program = shutil.which("nginx")
    if program is None:
        raise ServerMissing(NO_NGINX)
    plain, secure = free_port(), free_port()
    config = folder / "nginx.conf"
    config.write_text(configured(folder, ports, plain, secure), "utf-8")
    process = _begun(program, folder, config)
    try:
        async with asyncio.timeout(20):
            while True:
                if answers_on(secure):
                    break
                await asyncio.sleep(0.05)
        yield f"https://127.0.0.1:{secure}"
    finally:
        process.terminate()
        process.wait(20)


def _begun(program: str, folder: Path, config: Path) -> subprocess.Popen[bytes]:
    subject = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", *subject, *files], cwd=folder, check=True, capture_output=True, timeout=60
    )
    us = pwd.getpwuid(os.geteuid()).pw_name  # who owns the folder of its temporary files
    return subprocess.Popen([program, "-p", str(folder), "-c", str(config), "-g", f"daemon off; user {us};"])


async def _full(_request: web.Request) -> web.Response:
    return problem(503)


async def _who(request: web.Request) -> web.Response:
    return web.Response(text=",".join(request.headers.getall("X-Forwarded-For")))


def trusting() -> ssl.SSLContext:
    """The certificate is our own of a moment ago."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.mark.slow
async def test_the_proxy_of_the_example_before_a_real_hub(tmp_path: Path, sqlite_url: str) -> None:
    async with (
        opened(tmp_path, sqlite_url, **TRUST, **CHAT) as whole,
        serving(taking_nothing(), "127.0.0.1", 0) as full,
        nginx(tmp_path, [full, int(whole.hub.url.rpartition(":")[2])]) as both,
        aiohttp.ClientSession(both, connector=aiohttp.TCPConnector(ssl=trusting())) as http,
    ):
        for number in range(1, 7):  # one of the two takes nothing; no provider hears of it
            async with http.post(PATH, data=update(number, "hello"), headers={HEADER: SECRET}) as answer:
                assert answer.status == 200
        async with http.post(PATH, data=BytesIO(b"x" * LARGE), headers={HEADER: SECRET}) as answer:
            assert answer.status == 413
        for _ in range(2):
            async with http.ws_connect("/chat/site/socket", headers={"Origin": "https://x.example"}) as socket:
                await socket.send_str("{}")
                assert (await socket.receive(timeout=20)).type is aiohttp.WSMsgType.TEXT
        for inside in ("/ready", "/health", "/metrics"):
            async with http.get(inside) as answer:
                assert answer.status == 404
    (tmp_path / "alone").mkdir()
    async with (
        serving(taking_nothing(), "127.0.0.1", 0) as full,
        nginx(tmp_path / "alone", [full]) as alone,
        aiohttp.ClientSession(alone, connector=aiohttp.TCPConnector(ssl=trusting())) as http,
    ):
        async with http.post(PATH, data=b"{}") as answer:  # nobody else is there: the refusal goes on as it is
            assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        async with http.get("/u/who", headers={"X-Forwarded-For": "6.6.6.6"}) as answer:
            assert await answer.text() == "127.0.0.1"


def taking_nothing() -> web.Application:
    return build_app([web.get("/u/who", _who), web.route("*", "/{path:.*}", _full)])
