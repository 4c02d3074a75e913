"""Canned answers, the time to send, and files in the composer: fields, and what stands in them. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from inbox.canned.rules import open_places
from inbox.canned.values import CannedAnswer
from inbox.slack.incoming_files import SlackFile, named_files
from inbox.slack.interactions import Payload, field_moment, part
from inbox.slack.kit import Block, Piece, ask, file_input, moment_field, option, row, searched_select

CANNED, LATER, FILES = "compose.canned", "compose.later", "compose.files"
LONGEST_WAIT = timedelta(days=90)
TITLE = 66
PAST = "That time has passed. Pick one that is still to come, or leave it empty to send now."
TOO_FAR = "That is more than 90 days away. Pick an earlier time."


def search(revision: int) -> Block:
    """A list to type into; drawn anew after each use, so that it is empty again."""
    return row(f"canned-{revision}", searched_select(CANNED, "Find a canned answer"))


def options(found: Sequence[CannedAnswer]) -> list[Piece]:
    """Each with its language, under its short key."""
    return [option(f"{one.title[:TITLE]} ({one.language})", one.key) for one in found]


def told(answer: CannedAnswer, text: str) -> str:
    """What the rep reads beside a canned answer that was put in: which, and what is still to be filled in."""
    places = open_places(text)
    still = f" Fill in {named(places)} before you send it." if places else " Read it before you send it."
    return f"The canned answer “{answer.title}” was put in.{still}"


def named(places: Sequence[str]) -> str:
    return ", ".join(f"{{{{{one}}}}}" for one in places)


def unfilled(text: str) -> str:
    """Why this text cannot go yet; empty where it can."""
    places = open_places(text)
    return f"Fill in {named(places)} first: nobody knows what to put there." if places else ""


# The time, and files


def later() -> Block:
    return ask(
        "later", "Send later", moment_field(LATER), optional=True, hint="Empty: as soon as they may be written to."
    )


def later_in(view: Payload) -> datetime | None:
    picked = field_moment(view, "later")
    return None if picked is None else datetime.fromtimestamp(picked, UTC)


def time_problem(later: datetime | None, now: datetime) -> dict[str, str]:
    """What is wrong with the time, by its field."""
    if later is None:
        return {}
    if later <= now:
        return {"later": PAST}
    return {"later": TOO_FAR} if later - now > LONGEST_WAIT else {}


def files() -> Block:
    return ask("files", "Files", file_input(FILES), optional=True)


def files_in(view: Payload) -> tuple[SlackFile, ...]:
    field = part(part(part(view, "state"), "values"), "files")
    return named_files(part(field, FILES).get("files"))
