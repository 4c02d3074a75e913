"""The command line. Each command imports what it needs and nothing more, so that the small ones start at once."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

WELCOME = """\
Inbox Hub: every customer message in one place, answered from Slack.

  hub sandbox        see it work: simulated customers, a simulated Slack, no keys, nothing leaves this machine
  hub serve          run it in earnest
  hub check-config   what is set, from where, and what is missing
  hub doctor         what is wrong, and what to do about it

hub --help lists every command; hub COMMAND --help tells one.
"""

EXIT_CODES = (
    "Exit status: 0 the command did its work; 1 it found something wrong; 2 it was called or configured wrongly."
)


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        print(WELCOME, end="")
        return 0
    options = build_parser().parse_args(given)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except BrokenPipeError:  # whoever read us has read enough; nothing more may be written to the pipe at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hub", description=WELCOME.split("\n", 1)[0], epilog=EXIT_CODES)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in (
        _add_sandbox,
        _add_serve,
        _add_check_config,
        _add_doctor,
        _add_slack_manifest,
        _add_slack_check,
        _add_migrate,
        _add_jobs,
        _add_replay,
        _add_verify_journal,
        _add_channels,
        _add_keys,
        _add_parse,
        _add_analyse,
        _add_verify,
        _add_new_connector,
        _add_export_person,
        _add_erase_person,
        _add_scrub,
        _add_backup,
        _add_restore,
    ):
        add(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(
    commands: Commands, name: str, words: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words, epilog=EXIT_CODES)
    parser.set_defaults(run=run)
    return parser


def _with_settings(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings file (default: $HUB_CONFIG, else hub.toml if it is there)"
    )
    parser.add_argument("--secrets", type=Path, metavar="FOLDER", help="a file for each secret (default: $HUB_SECRETS)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="one setting, for example database.url=... (may be repeated)",
    )
    return parser


def _add_sandbox(commands: Commands) -> None:
    parser = _command(
        commands,
        "sandbox",
        "the whole hub with simulated customers and a simulated Slack, on this machine alone",
        _sandbox,
    )
    parser.add_argument("--headless", action="store_true", help="no page: play a story, print what happened, end")
    parser.add_argument("--story", metavar="NAME", help="the story to play (hub sandbox --list-stories names them)")
    parser.add_argument("--list-stories", action="store_true", help="name the stories there are")
    parser.add_argument(
        "--call-log", type=Path, metavar="FILE", help="write every call to a provider there, a JSON line each"
    )
    parser.add_argument("--database", metavar="URL", help="PostgreSQL or SQLite (default: a fresh SQLite file)")
    parser.add_argument("--redis", metavar="URL", help="Redis for wake-ups between processes")
    parser.add_argument(
        "--web", type=int, default=0, metavar="N", help="so many web processes of their own (default 0: all in one)"
    )
    parser.add_argument("--worker", type=int, default=0, metavar="N", help="so many worker processes of their own")
    parser.add_argument(
        "--port", type=int, default=8025, metavar="N", help="port of the page (default 8025, 0 takes a free one)"
    )
    parser.add_argument("--no-story", action="store_true", help="do not play the seeded story on the page")


def _add_serve(commands: Commands) -> None:
    parser = _with_settings(
        _command(
            commands, "serve", "run the hub: web server, workers and the desk in one process, or one role of it", _serve
        )
    )
    parser.add_argument("--role", choices=("all", "web", "worker"), default="all")
    parser.add_argument("--no-migrate", action="store_true", help="do not bring the database up to date first")


def _add_check_config(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "check-config", "what is set, from where, and what is missing", _check_config)
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_doctor(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "doctor", "what is wrong with this installation, and what to do about it", _doctor)
    )
    parser.add_argument(
        "--online", action="store_true", help="ask Slack and the providers too whether our keys are good"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_slack_manifest(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "slack-manifest", "print the manifest of the Slack app, to be pasted", _slack_manifest)
    )
    parser.add_argument("--url", metavar="URL", help="the hub's public address (default: server.public_url)")
    parser.add_argument("--mode", choices=("http", "socket"), help="default: slack.mode")


def _add_slack_check(commands: Commands) -> None:
    _with_settings(
        _command(commands, "slack-check", "ask Slack whether the app is installed as the desk needs it", _slack_check)
    )


def _add_migrate(commands: Commands) -> None:
    parser = _with_settings(_command(commands, "migrate", "bring the database up to date", _migrate))
    parser.add_argument(
        "--down",
        metavar="REVISION",
        help="take it back instead, to the schema of an older version (0003): what only newer ones hold is lost",
    )


def _add_jobs(commands: Commands) -> None:
    parser = _with_settings(_command(commands, "jobs", "what waits to be done, what is late, what gave up", _jobs))
    parser.add_argument("--dead", action="store_true", help="only those that gave up, with their last error")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_replay(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "replay", "do dead jobs again, or read again what could not be understood", _replay)
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="job:12 or journal:34; without any, --list shows them")
    parser.add_argument("--list", action="store_true", help="list what could be replayed")
    parser.add_argument("--all", action="store_true", help="replay everything listed")
    chosen = parser.add_argument_group("or take in again what the journal holds, read with today's parsers")
    chosen.add_argument("--connector", metavar="NAME", help="of this connector: telegram")
    chosen.add_argument("--account", metavar="NAME", help="of this account, as your settings name it")
    chosen.add_argument("--from", dest="since", metavar="WHEN", help="received then or later: 2026-03-02T14:30")
    chosen.add_argument("--to", dest="until", metavar="WHEN", help="received before then")
    chosen.add_argument("--event", metavar="ID", help="this event, with --connector and --account")
    chosen.add_argument("--kind", metavar="KIND", help="events of this kind only: MessageReceived")
    chosen.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_verify_journal(commands: Commands) -> None:
    parser = _with_settings(
        _command(
            commands,
            "verify-journal",
            "recount the interactions from the journal, and name what differs (1 when something does)",
            _verify_journal,
        )
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_channels(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "channels", "how each account is: last seen, what came in, what failed, alarms", _channels)
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_keys(commands: Commands) -> None:
    words = "keys of systems that call the API: make one, list them, end one"
    actions = _command(commands, "keys", words, _keys).add_subparsers(title="actions", required=True, metavar="ACTION")
    made = _with_settings(_command(actions, "new", "make a key; it is shown once and kept as a digest", _keys))
    made.add_argument("system", metavar="NAME", help="whose it is, like telephony; two may be valid at a time")
    made.add_argument(
        "--scope", action="append", metavar="SCOPE", help="what it is for: calls:log, calls:place (default: calls:log)"
    )
    made.add_argument(
        "--days", type=int, default=365, metavar="N", help="how long it is valid (default 365, 0: for ever)"
    )
    shown = _with_settings(_command(actions, "list", "every key: its first letters, scopes, dates, last use", _keys))
    shown.add_argument("--json", action="store_true", help="as JSON, for scripts")
    ended = _with_settings(_command(actions, "revoke", "end a key, at once and everywhere", _keys))
    ended.add_argument("begin", metavar="BEGIN", help="its first letters, as hub keys list shows them")
    for parser, action in ((made, "new"), (shown, "list"), (ended, "revoke")):
        parser.set_defaults(action=action)


def _add_parse(commands: Commands) -> None:
    parser = _command(
        commands, "parse", "read stored webhook bodies and print the events in them, a JSON line a file", _parse
    )
    parser.add_argument("channel", metavar="CHANNEL")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")


def _add_analyse(commands: Commands) -> None:
    _command(commands, "analyse", "judge texts: JSON lines in, JSON lines out", _analyse)


def _add_verify(commands: Commands) -> None:
    parser = _command(commands, "verify", "is this request genuine? prints ok or rejected", _verify)
    parser.add_argument("channel", metavar="CHANNEL")
    parser.add_argument("--secret", required=True, metavar="S")
    parser.add_argument("--header", action="append", default=[], metavar="NAME=VALUE", help="may be repeated")
    parser.add_argument("--body", required=True, type=Path, metavar="FILE", help="the raw body")
    parser.add_argument("--url", default="", metavar="U", help="the full public address, where it is signed too")


def _add_new_connector(commands: Commands) -> None:
    parser = _command(
        commands, "new-connector", "make a new connector that already passes the contract suite", _new_connector
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--channel", metavar="CHANNEL", help="the kind of road it speaks on (default: NAME, else chat)")


def _add_export_person(commands: Commands) -> None:
    parser = _with_settings(
        _command(
            commands, "export-person", "everything that is held of one person, as one zip they can read", _export_person
        )
    )
    parser.add_argument("who", metavar="WHO", help="contact id, e-mail address, phone number, handle or user name")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the zip (default: person-<contact id>.zip)")


def _add_erase_person(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "erase-person", "take out everything that is held of one person, for good", _erase_person)
    )
    parser.add_argument("who", metavar="WHO", help="contact id, e-mail address, phone number, handle or user name")
    parser.add_argument("--dry-run", action="store_true", help="only count what would go")
    parser.add_argument("--yes", action="store_true", help="do not ask first")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")
    parser.add_argument("--no-scrub", action="store_true", help="leave the database's files as they are; see hub scrub")


def _add_scrub(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "scrub", "write over what erased rows left in the database's files", _scrub)
    )
    parser.add_argument("--full", action="store_true", help="PostgreSQL: write tables anew, which locks them meanwhile")


def _add_backup(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "backup", "copy database and files into a folder, while the hub runs", _backup)
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is empty or not there yet")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_restore(commands: Commands) -> None:
    parser = _with_settings(
        _command(commands, "restore", "bring a back-up back, check it, and erase again who was erased since", _restore)
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="what hub backup made")
    parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")
    parser.add_argument(
        "--erasures", type=Path, metavar="FILE", help="another list of erasures beside the hub's own (erasures.jsonl)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _sandbox(options: argparse.Namespace) -> int:
    from hub.commands import sandbox

    return sandbox.run(options)


def _serve(options: argparse.Namespace) -> int:
    from hub.process import loading

    with loading():
        from hub.commands import serve

        return serve.run(options)


def _check_config(options: argparse.Namespace) -> int:
    from hub.commands import check_config

    return check_config.run(options)


def _doctor(options: argparse.Namespace) -> int:
    from hub.commands import doctor

    return doctor.run(options)


def _slack_manifest(options: argparse.Namespace) -> int:
    from hub.commands import slack_manifest

    return slack_manifest.run(options)


def _slack_check(options: argparse.Namespace) -> int:
    from hub.commands import slack_check

    return slack_check.run(options)


def _migrate(options: argparse.Namespace) -> int:
    from hub.commands import operate

    return operate.migrate(options)


def _jobs(options: argparse.Namespace) -> int:
    from hub.commands import operate

    return operate.jobs(options)


def _replay(options: argparse.Namespace) -> int:
    from hub.commands import operate, replay_journal

    if replay_journal.is_asked(options):
        return replay_journal.run(options)
    return operate.replay(options)


def _verify_journal(options: argparse.Namespace) -> int:
    from hub.commands import verify_journal

    return verify_journal.run(options)


def _channels(options: argparse.Namespace) -> int:
    from hub.commands import operate

    return operate.channels(options)


def _keys(options: argparse.Namespace) -> int:
    from hub.commands import keys

    return keys.run(options)


def _parse(options: argparse.Namespace) -> int:
    from hub.commands import parse

    return parse.run(options.channel, options.files, _write_line)


def _analyse(_options: argparse.Namespace) -> int:
    from inbox.triage.analysis import command

    command.run(sys.stdin.buffer, _write_bytes)
    sys.stdout.buffer.flush()
    return 0


def _verify(options: argparse.Namespace) -> int:
    from hub.clock import SystemClock
    from hub.commands import verify

    return verify.run(
        options.channel,
        options.secret,
        options.header,
        options.body,
        options.url,
        _write_line,
        SystemClock().machine_now(),
    )


def _new_connector(options: argparse.Namespace) -> int:
    from hub.commands import new_connector

    return new_connector.run(options.name, channel=options.channel)


def _export_person(options: argparse.Namespace) -> int:
    from hub.commands import privacy

    return privacy.export_person(options)


def _erase_person(options: argparse.Namespace) -> int:
    from hub.commands import privacy

    return privacy.erase_person(options)


def _scrub(options: argparse.Namespace) -> int:
    from hub.commands import privacy

    return privacy.scrub(options)


def _backup(options: argparse.Namespace) -> int:
    from hub.commands import backup

    return backup.backup(options)


def _restore(options: argparse.Namespace) -> int:
    from hub.commands import backup

    return backup.restore(options)


def _write_bytes(line: bytes) -> None:
    sys.stdout.buffer.write(line)


def _write_line(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")


if __name__ == "__main__":
    sys.exit(main())
