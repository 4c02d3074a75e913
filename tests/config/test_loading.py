"""What is misspelt, of the wrong kind or missing is refused at start, with its place and what was meant; wherever it stands."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from config.loading import BadSettings, every_value, load
from config.sources import line_of
from hub.accounts import account_problems

REP = '[[reps]]\nname = "Petr"\nemail = "petr@example.com"\nslack_user = "U1"\n'
SECRET = "xoxb-very-secret-0123456789"


def problems(
    toml: str = "",
    folder: Path | None = None,
    arguments: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    secrets: Path | None = None,
) -> list[str]:
    config = None
    if toml:
        assert folder is not None
        config = folder / "hub.toml"
        config.write_text(toml, "utf-8")
    with pytest.raises(BadSettings) as refused:
        load(arguments, config, secrets, environment or {})
    return refused.value.problems


def test_without_any_source_the_defaults_are_a_whole_hub() -> None:
    loaded = load(environment={})
    assert loaded.settings.database.url == "sqlite+aiosqlite:///hub.sqlite"
    assert {loaded.origin(path) for path, value in every_value(loaded.settings) if value not in (None, [])} == {
        "default"
    }


def test_the_stronger_source_wins_and_the_origin_says_which(tmp_path: Path) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("[server]\nport = 1\nhost = '0.0.0.0'\npublic_url = 'https://a.example/'\nbody_limit = 7\n")
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "server__port").write_text("2\n")
    (secrets / "server__host").write_text("::1\n")
    (secrets / "slack__bot_token").write_text(f"{SECRET}\n")
    environment = {"HUB_SERVER__PORT": "3", "hub_server__host": "127.0.0.1", "OTHER": "x"}
    loaded = load({"server.port": "4"}, config, secrets, environment)
    server = loaded.settings.server
    assert (server.port, server.host, server.public_url, server.body_limit) == (4, "127.0.0.1", "https://a.example", 7)
    assert loaded.settings.slack.bot_token is not None
    assert loaded.settings.slack.bot_token.get_secret_value() == SECRET
    assert loaded.origin(("server", "port")) == "--set server.port"
    assert loaded.origin(("server", "host")) == "hub_server__host in the environment"
    assert loaded.origin(("slack", "bot_token")) == str(secrets / "slack__bot_token")
    assert loaded.origin(("server", "body_limit")) == f"{config}, line 5"
    assert loaded.origin(("hub", "name")) == "default"
    assert loaded.origin(("slack", "signing_secret")) == "not set"


def test_a_misspelt_name_is_refused_in_every_source(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "slack__bot_tokn").write_text("x")
    said = problems(
        "[database]\nurll = 'x'\n",
        tmp_path,
        {"gate.undo_second": "3"},
        {"HUB_SERVER__PROT": "80"},
        secrets,
    )
    assert sorted(said) == sorted(
        [
            "--set gate.undo_second: there is no setting 'gate.undo_second'; did you mean 'undo_seconds'?",
            "HUB_SERVER__PROT in the environment: there is no setting 'server.prot'; did you mean 'port'?",
            f"{secrets}/slack__bot_tokn: there is no setting 'slack.bot_tokn'; did you mean 'bot_token'?",
            f"{tmp_path}/hub.toml, line 2: there is no setting 'database.urll'; did you mean 'url'?",
        ]
    )


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[databse]\nurl = 'x'\n", "line 1: there is no setting 'databse'; did you mean 'database'?"),
        ("q = 1\n", "line 1: there is no setting 'q'; there is api, automatic, blobs, "),
        (
            "\n[slack]\nenabled = true\nsigning_secrt = 'x'\n",
            "line 4: there is no setting 'slack.signing_secrt'; did you",
        ),
        (
            f"{REP}{REP.replace('U1', 'U2')}langages = ['cs']\n",
            "line 9: there is no setting 'reps.1.langages'; did you",
        ),
        ('reps = [{nam = "A"}]\n', "line 1: there is no setting 'reps.0.nam'; did you mean 'name'?"),
        (
            "[connectors.telegram.acounts.a]\nx = 1\n",
            "line 1: there is no setting 'connectors.telegram.acounts'; did you",
        ),
        ("slack.default_chanel = 'C1'\n", "line 1: there is no setting 'slack.default_chanel'; did you"),
    ],
)
def test_a_misspelt_name_is_refused_at_every_depth(tmp_path: Path, toml: str, words: str) -> None:
    assert any(words in said for said in problems(toml, tmp_path))


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[server]\nport = 'eighty'\n", "line 2: server.port: input should be a valid integer"),
        ("[server]\nport = 70000\n", "line 2: server.port: input should be less than or equal to 65535, not 70000"),
        ("[log]\nlevel = 'inof'\n", "did you mean 'info'?"),
        ("[hub]\ntimezone = 'Europe/Pragu'\n", "'Europe/Pragu' is no time zone; did you mean 'Europe/Prague'?"),
        ("[slack]\nenabled = 'perhaps'\n", "line 2: slack.enabled: input should be a valid boolean"),
        ("slack = 'on'\n", "line 1: slack: this is a table, and stands here as a single value"),
        ("[database]\nurl = 'postgresql://db/hub'\n", "must begin with sqlite+aiosqlite:// or postgresql+asyncpg://"),
        ("[redis]\nurl = 'http://cache'\n", "line 2: redis.url: must begin with redis://"),
        ("[server]\npublic_url = 'hub.example.com'\n", "must begin with https://"),
        ("[blobs]\ns3_bucket = 'b'\ns3_access_key = 'k'\n", "s3_access_key and s3_secret_key belong together"),
        ("[blobs]\ns3_region = 'eu'\n", "there are values for S3 but no s3_bucket"),
        ("[journal]\nkey_days = 29\n", "key_days is 29, and must be at least 30: providers repeat what they posted"),
        ("[journal]\nitem_days = 3\n", "body_days is 7 and item_days 3: a whole body holds items"),
        ("[sandbox]\nenabled = true\n[server]\nhost = '0.0.0.0'\n", "sandbox.enabled is for one machine alone"),
        (f"{REP}{REP.replace('petr@', 'x@')}", "two of them have the slack_user U1"),
        ("[[reps]]\nname = 'Petr'\n", "line 1: reps.0.email is not set, and the hub cannot do without it"),
        ("[server\n", "this is not valid TOML"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(tmp_path: Path, toml: str, words: str) -> None:
    assert any(words in said for said in problems(toml, tmp_path))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = problems("[log]\nlevel = 'x'\n[hub]\nlanguage = 'english'\nnme = 1\n", tmp_path, {"a": "1"})
    assert len(said) == 4


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"HUB_DATABSE__URL": "x"}, "HUB_DATABSE__URL in the environment: there is no setting 'databse'; did you mean"),
        (
            {"HUB_QQQ": "x"},
            "HUB_QQQ in the environment: there is no setting 'qqq'; there is api, automatic, blobs, ",
        ),
        ({"HUB_DATABASE": "x"}, "HUB_DATABASE in the environment: database: this is a table, and stands here as a"),
        (
            {"HUB_SERVER": "x", "HUB_SERVER__PORT": "1"},
            "HUB_SERVER__PORT in the environment: server has a value already",
        ),
        ({"HUB_REPS": "Petr"}, "HUB_REPS in the environment: a list is written here as JSON"),
        (
            {"HUB_SERVER__PORT": "x"},
            "HUB_SERVER__PORT in the environment: server.port: input should be a valid integer",
        ),
    ],
)
def test_a_name_in_the_environment_that_nobody_claims_is_refused(environment: dict[str, str], words: str) -> None:
    assert any(said.startswith(words) for said in problems(environment=environment))


def test_names_that_others_read_are_let_be() -> None:
    load(environment={"HUB_CONFIG": "x", "HUB_SECRETS": "y", "HUB_COMMAND": "z", "HUB_TEST_CASES": "5", "HUBRIS": "1"})


def test_lists_and_absent_values_in_the_environment() -> None:
    rep = '[{"name": "Petr", "email": "p@example.com", "slack_user": "U1", "languages": ["cs", "en"]}]'
    settings = load(environment={"HUB_REPS": rep, "HUB_REDIS__URL": ""}).settings
    assert settings.reps[0].languages == ["cs", "en"]
    assert settings.redis.url is None


@pytest.mark.parametrize(
    "toml",
    [
        f"[slack]\nbot_token = ['{SECRET}']\n",
        f"slack = '{SECRET}'\n",
        f"[redis]\nurl = 'http://:{SECRET}@cache'\n",
        f"[database]\nurl = 'mysql://hub:{SECRET}@db/hub'\n",
        f"[connectors.telegram.accounts]\nshop = '{SECRET}'\n",
        f"[connectors.telegram]\naccounts = '{SECRET}'\n",
        f"[connectors.telegram.accounts.shop]\nbot_token = ['{SECRET}']\n",
        f"[connectors.telegram.accounts.shop]\nwebhook_secret = '{SECRET}!'\nbot_token='1:x'\n",
        f"[connectors.telegram.accounts.shop]\nbot_tokn = '{SECRET}'\n",
    ],
)
def test_no_problem_ever_shows_a_secret(tmp_path: Path, toml: str) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(toml)
    try:
        said = account_problems(load(config=config, environment={}))
    except BadSettings as refused:
        said = refused.problems
        assert SECRET not in str(refused)
    assert said
    assert not any(SECRET in one for one in said)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    nowhere, binary = tmp_path / "nowhere.toml", tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSettings, match=r"nowhere\.toml: cannot be read: No such file"):
        load(config=nowhere, environment={})
    with pytest.raises(BadSettings, match=r"binary\.toml: cannot be read: it is not UTF-8"):
        load(config=binary, environment={})
    with pytest.raises(BadSettings, match="secrets: cannot be read"):
        load(secrets=tmp_path / "secrets", environment={})


def test_a_place_in_a_file_is_found_in_all_of_tomls_spellings() -> None:
    text = "\n".join(
        [
            "top = 1",
            "[server]",
            "port = 1 # port = 2",
            "[[reps]]",
            'name = "a"',
            "[[reps]]",
            'name = "b"',
            '[connectors.telegram.accounts."my.shop"]',
            "bot_token = 'x'",
            "[slack]",
            "inner.deep = 1",
            '"quoted" = 2',
            "many = [",
            "  1,",
            "]",
        ]
    )
    found = {
        ("top",): 1,
        ("server",): 2,
        ("server", "port"): 3,
        ("reps", "0", "name"): 5,
        ("reps", "1"): 6,
        ("reps", "1", "name"): 7,
        ("reps", "1", "absent"): 6,
        ("connectors", "telegram", "accounts", "my.shop", "bot_token"): 9,
        ("slack", "inner", "deep"): 11,
        ("slack", "quoted"): 12,
        ("slack", "many", "0"): 13,
    }
    assert {path: line_of(path, text) for path in found} == found
