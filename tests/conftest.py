"""Servers and databases that any test may ask for. Servers start when the first test asks, and end with the run."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from aiohttp import web_app

from tests.dialects import keep_dialects
from tests.servers import PostgresServer, RedisServer

# aiohttp remembers 1,024 handlers with their middlewares, and with each its whole application: every hub that a test had
# opened stayed in memory, until collecting garbage took seconds at a time.
REMEMBERED_APPLICATIONS: Callable[[], None] = getattr(web_app, "_cached_build_middleware").cache_clear  # noqa: B009
LONGEST = ("stories", "faults")  # folders whose tests take seconds each


def pytest_configure() -> None:
    keep_dialects()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with them at the end. Otherwise the order stays."""
    items.sort(key=lambda item: not any(folder in item.path.parts for folder in LONGEST))


def pytest_collection_finish() -> None:
    """What is there now stays to the end: no need to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    REMEMBERED_APPLICATIONS()


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Logs go where pytest shows them when a test fails, without the values of every variable."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ]
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """An empty PostgreSQL database, the same for every test."""
    return postgres_server.emptied_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database that does not exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: the test runs once on each kind."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url
