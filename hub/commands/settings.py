"""How every command that needs settings finds them, and what it says when it cannot."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url

from config.loading import BadSettings, Loaded, load
from config.settings import CONFIG_FOLDER, Settings
from config.sources import environment_value

BAD_SETTINGS = 2


def load_for(options: argparse.Namespace) -> Loaded:
    """The settings of this call; ends the process with status 2 and every problem on standard error when they are wrong."""
    try:
        return load(_arguments(options.set), config_file(options), secrets_folder(options))
    except BadSettings as error:
        complain(error.problems)
        raise SystemExit(BAD_SETTINGS) from error


def complain(problems: Sequence[str]) -> None:
    print("The hub does not start with these settings:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    print("hub check-config shows what is set and from where.", file=sys.stderr)


def database_problems(settings: Settings) -> list[str]:
    """Why a SQLite file cannot be there; said before the driver is asked, whose own words name no file."""
    database = make_url(settings.database.url).database
    if not settings.database.url.startswith("sqlite") or database in (None, "", ":memory:"):
        return []
    folder = Path(str(database)).absolute().parent
    if not folder.is_dir():
        return [f"database.url: there is no folder {folder}"]
    return [] if os.access(folder, os.W_OK) else [f"database.url: nothing may be written in {folder}"]


def file_problems(settings: Settings) -> list[str]:
    """What is wrong in routing.yaml, calendars.yaml, automatic.yaml, the templates and the canned answers, each with its file."""
    from inbox.automatic_texts import BadTexts, load_texts
    from inbox.canned.load import BadAnswers, load_answers
    from inbox.language_model.templates import BadTemplates, load_templates
    from inbox.routing.load import BadRouting, load_routing
    from inbox.service_levels.load import BadCalendars, load_service_levels

    problems: list[str] = []
    try:
        load_routing(Path(settings.files.routing or CONFIG_FOLDER / "routing.yaml"))
    except BadRouting as error:
        problems += error.problems
    try:
        load_service_levels(
            Path(settings.files.calendars or CONFIG_FOLDER / "calendars.yaml"), ZoneInfo(settings.hub.timezone)
        )
    except BadCalendars as error:
        problems += error.problems
    try:
        load_texts(Path(settings.files.automatic or CONFIG_FOLDER / "automatic.yaml"))
    except BadTexts as error:
        problems += error.problems
    try:
        load_templates(Path(settings.files.templates or CONFIG_FOLDER / "templates"))
    except BadTemplates as error:
        problems += error.problems
    try:
        load_answers(Path(settings.files.templates or CONFIG_FOLDER / "templates") / "answers")
    except BadAnswers as error:
        problems += error.problems
    return problems


def config_file(options: argparse.Namespace) -> Path | None:
    """The file named on the command line or in HUB_CONFIG, else hub.toml when it lies here."""
    named = options.config or environment_value("HUB_CONFIG")
    if named:
        return Path(named)
    here = Path("hub.toml")
    return here if here.is_file() else None


def secrets_folder(options: argparse.Namespace) -> Path | None:
    named = options.secrets or environment_value("HUB_SECRETS")
    return Path(named) if named else None


def _arguments(pairs: list[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise BadSettings([f"--set {pair}: write it as NAME=VALUE" for pair in wrong])
    return dict(pair.split("=", 1) for pair in pairs)
