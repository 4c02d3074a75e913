"""What leaves the machine unencrypted is named, and can be refused."""

import argparse

import pytest

from config.loading import BadSettings, load
from hub.commands import serve
from hub.plain_connections import plain_connections


def found(**given: str) -> list[str]:
    """The settings of which something is said."""
    arguments = {name.replace("__", "."): value for name, value in given.items()}
    return [line.partition(": ")[0] for line in plain_connections(load(arguments, environment={}).settings)]


@pytest.mark.parametrize(
    ("url", "is_plain"),
    [
        ("sqlite+aiosqlite:///hub.sqlite", False),
        ("postgresql+asyncpg://hub@/hub?host=/run/postgresql", False),
        ("postgresql+asyncpg://hub@127.0.0.1/hub", False),
        ("postgresql+asyncpg://hub@db.example/hub", True),
        ("postgresql+asyncpg://hub@db.example/hub?ssl=require", True),  # nobody proves to be the database
        ("postgresql+asyncpg://hub@db.example/hub?ssl=verify-full", False),
    ],
)
def test_the_database(url: str, is_plain: bool) -> None:
    assert (found(database__url=url) == ["database.url"]) is is_plain


def test_redis_and_the_model() -> None:
    assert found(redis__url="redis://redis.example/0") == ["redis.url"]
    assert found(redis__url="rediss://redis.example/0") == found(redis__url="redis://localhost/0") == []
    assert found(language_model__base_url="http://model.example/v1") == ["language_model.base_url"]
    assert found(language_model__base_url="http://127.0.0.1:8000/v1") == []


def test_mail_servers_and_providers() -> None:
    mail = "connectors__email__accounts__main__smtp"
    assert found(**{f"{mail}__host": "mail.example", f"{mail}__security": "none"}) == [
        "connectors.email.accounts.main.smtp.security"
    ]
    assert found(**{f"{mail}__host": "mail.example", f"{mail}__security": "tls"}) == []
    assert found(connectors__telegram__accounts__main__base_url="http://relay.example") == [
        "connectors.telegram.accounts.main.base_url"
    ]


def test_a_hub_that_may_only_speak_encrypted_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["redis.url=redis://redis.example/0", "server.encrypted_only=true"]
    options = argparse.Namespace(set=given, config=None, secrets=None, role="all", no_migrate=True)
    assert serve.run(options) == serve.WRONG_SETTINGS
    assert "redis.url: redis.example is reached without encryption" in capsys.readouterr().err


def test_an_address_of_http_beyond_this_machine_is_refused_unless_told() -> None:
    for url in ("http://127.0.0.1:8080", "http://localhost", "https://hub.example"):
        assert load({"server.public_url": url}, environment={}).settings.server.public_url == url
    with pytest.raises(BadSettings, match=r"server\.allow_http"):
        load({"server.public_url": "http://hub.example"}, environment={})
    told = load({"server.public_url": "http://hub.example", "server.allow_http": "true"}, environment={}).settings
    assert told.server.public_url == "http://hub.example"
