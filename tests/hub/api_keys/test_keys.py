"""Keys of systems over real HTTP and at the command line: kept as digests, scoped, two at a time, ended by date and by hand."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crm.audit.model import AuditEntry
from hub.__main__ import main
from hub.api_keys import actions
from hub.api_keys.model import ApiKey
from hub.api_keys.values import BEGIN, KeyRefused, Scope, digest_of, is_key, new_key
from hub.web.api.door import OF_WRONG_TOKENS
from tests.hub.whole import Whole, opened

TOLD = {"number": "+420601234567", "direction": "inbound", "duration_seconds": 5}


@dataclass(frozen=True, slots=True)
class Calling:
    whole: Whole

    async def __call__(self, key: str | None, path: str = "/api/crm/calls", scheme: str = "Bearer") -> int:
        headers = {"Authorization": f"{scheme} {key}"} if key is not None else {}
        async with self.whole.http.post(path, data=json.dumps(TOLD), headers=headers) as answer:
            return answer.status

    async def made(self, *scopes: Scope, days: int | None = 30, system: str = "telephony") -> str:
        async with self.whole.hub.database.transaction() as work:
            return (await actions.make(work, system, scopes or [Scope.LOG_CALLS], days))[0]


@pytest.fixture
async def call(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Calling]:
    async with opened(tmp_path, sqlite_url) as whole:
        yield Calling(whole)


async def test_a_key_opens_what_it_is_for_and_nothing_else(call: Calling) -> None:
    assert await call("anything") == 404  # nobody was ever given a key
    key = await call.made(Scope.LOG_CALLS)
    assert await call(key) == 201
    assert await call(key, "/api/crm/calls/place") == 403
    assert await call(await call.made(Scope.PLACE_CALLS, system="dialler"), "/api/crm/calls/place") == 422
    for wrong in (None, "", new_key(), key[:-1], key.upper(), BEGIN):
        assert await call(wrong) == 401
    assert await call(key, scheme="Basic") == 401


async def test_only_a_digest_is_kept_and_the_first_letters(call: Calling, tmp_path: Path) -> None:
    key = await call.made()
    assert await call(key) == 201
    async with call.whole.hub.database.reading() as session:
        kept = (await session.scalars(select(ApiKey))).one()
        assert (kept.digest, kept.begin) == (digest_of(key), key[:12])
        assert kept.last_used_at is not None
        deeds = (await session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "api_key"))).all()
    assert [one.action for one in deeds] == ["api_key.made"]
    files = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    assert not any(key.encode() in content for content in files)


async def test_two_keys_of_a_system_are_good_at_once_and_the_old_one_ends(call: Calling) -> None:
    old, new = await call.made(), await call.made()
    assert [await call(old), await call(new)] == [201, 201]
    with pytest.raises(KeyRefused, match="2 valid keys already"):
        await call.made()
    async with call.whole.hub.database.transaction() as work:
        await actions.revoke(work, old[:12])
    assert [await call(old), await call(new)] == [401, 201]
    assert await call(await call.made()) == 201


async def test_a_key_ends_by_itself(call: Calling) -> None:
    key = await call.made(days=1)
    async with call.whole.hub.database.transaction() as work:
        await work.session.execute(update(ApiKey).values(expires_at=work.machine_now - timedelta(seconds=1)))
    assert await call(key) == 401


async def test_who_guesses_is_slowed_and_a_right_key_is_not(call: Calling) -> None:
    key = await call.made()
    statuses = [await call(new_key()) for _ in range(int(OF_WRONG_TOKENS.burst) + 5)]
    assert set(statuses) == {401, 429}
    assert await call(key) == 201


def test_no_two_keys_are_alike_and_none_is_short() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(is_key(one) for one in keys)


# The command line


@pytest.fixture
def run(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    (tmp_path / "hub.toml").write_text(f'[database]\nurl = "{sqlite_url}"\n')
    monkeypatch.chdir(tmp_path)
    assert main(["migrate"]) == 0
    return lambda *arguments: main(["keys", *arguments])


def test_the_command_shows_a_key_once(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("new", "telephony", "--scope", "calls:place", "--days", "7") == 0
    shown = capsys.readouterr()
    key = shown.out.strip()
    assert is_key(key)
    assert run("list", "--json") == 0
    listed = capsys.readouterr().out
    (line,) = json.loads(listed)["keys"]
    assert (line["system"], line["scopes"], line["state"], line["last_used_at"]) == (
        "telephony",
        "calls:place",
        "valid",
        None,
    )
    assert key not in listed
    assert run("revoke", key[:12]) == 0
    assert run("list") == 0
    assert "revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "Tele phony"), "no name for a system"),
        (("new", "pbx", "--scope", "everything"), "no scope"),
        (("new", "pbx", "--days", "-1"), "--days"),
        (("revoke", "hub_none"), "No valid key"),
    ],
)
def test_the_command_says_what_cannot_be(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(*arguments) == 2
    assert words in capsys.readouterr().err
