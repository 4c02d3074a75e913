"""Accounts of connectors: built, or refused with the place and the reason."""

from pathlib import Path

import pytest

from config.loading import load
from hub.accounts import BadAccounts, account_problems, build_accounts, is_secret


def problems(toml: str, folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    config = folder / "hub.toml"
    config.write_text(toml)
    return [
        one.removeprefix(f"{config}, ") for one in account_problems(load(config=config, environment=environment or {}))
    ]


def test_an_account_that_has_what_it_needs_is_built(tmp_path: Path) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("[connectors.telegram.accounts.shop]\nbot_token = '1:x'\nwebhook_secret = 's'\n")
    loaded = load(config=config, environment={})
    built = build_accounts(loaded.settings)
    assert [(name, one.account, one.channel.value) for name, one in built.items()] == [
        (("telegram", "shop"), "shop", "telegram")
    ]
    assert account_problems(loaded) == []


def test_a_connector_without_its_signing_secret_is_refused(tmp_path: Path) -> None:
    [said] = problems("\n[connectors.telegram.accounts.shop]\nbot_token = '1:x'\n", tmp_path)
    assert said.startswith("line 2: connectors.telegram.accounts.shop: webhook_secret is missing")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (
            "[connectors.telegram.accounts.a]\nbot_tokn = '1'\n",
            "line 2: connectors.telegram.accounts.a.bot_tokn: there is",
        ),
        ("[connectors.telegram.accounts.a]\nbot_tokn = '1'\n", "did you mean 'bot_token'?"),
        (
            "[connectors.telegram.accounts.a]\nmode = 'polling'\n",
            "line 1: connectors.telegram.accounts.a.bot_token: not set",
        ),
        (
            "[connectors.telegran.accounts.a]\nx = 1\n",
            "line 1: connectors.telegran: there is no such connector; did you mean",
        ),
        (
            "[connectors.telegran]\n",
            "line 1: connectors.telegran: there is no such connector; did you mean 'telegram'?",
        ),
        (
            "[connectors.telegram.accounts.a]\nbot_token = '1'\nmode = 'pulling'\n",
            "line 3: connectors.telegram.accounts.a.mode: input should be 'webhook' or 'polling'",
        ),
    ],
)
def test_what_is_wrong_with_an_account_is_said_with_its_place(tmp_path: Path, toml: str, words: str) -> None:
    assert any(words in said for said in problems(toml, tmp_path))


def test_an_account_in_the_environment_is_named_by_its_variable(tmp_path: Path) -> None:
    environment = {"HUB_CONNECTORS__TELEGRAM__ACCOUNTS__SHOP__BOT_TOKN": "1"}
    said = problems("", tmp_path, environment)
    assert any(
        one.startswith("HUB_CONNECTORS__TELEGRAM__ACCOUNTS__SHOP__BOT_TOKN in the environment: ") for one in said
    )


def test_all_accounts_are_looked_at_before_anything_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("[connectors.telegram.accounts.a]\n[connectors.telegram.accounts.b]\n[connectors.nothing]\n")
    with pytest.raises(BadAccounts) as refused:
        build_accounts(load(config=config, environment={}).settings)
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("name", "value", "hidden"),
    [
        ("telegram", "bot_token", True),
        ("telegram", "mode", False),
        ("telegram", "unheard_of", True),
        ("no", "mode", True),
    ],
)
def test_what_is_not_declared_as_plain_is_secret(name: str, value: str, hidden: bool) -> None:
    assert is_secret(("connectors", name, "accounts", "shop", value)) is hidden
