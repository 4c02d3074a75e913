"""The modal of a call that was made elsewhere, with somebody who is chosen in it. Pure."""

from datetime import datetime

from inbox.slack import calling_modal
from inbox.slack.calling_modal import THEY, WE
from inbox.slack.kit import (
    Block,
    ask,
    choice,
    context,
    line_input,
    modal,
    moment_input,
    option,
    text_input,
)
from inbox.slack.reaching.choosing import contact_field

CALLBACK = "reach.log"
TITLE = calling_modal.TITLES["log"]


def log(now: datetime) -> Block:
    """Who called whom, when, how long, and what was said."""
    return modal(
        CALLBACK,
        TITLE,
        [
            ask("contact", "With whom", contact_field(), optional=True),
            ask("number", "Their number", line_input("log.number", placeholder="+420 601 123 456"), optional=True),
            context("one", "One of the two is needed. A number that nobody has makes a new contact."),
            ask("direction", "Who called", choice("log.direction", _directions(), WE)),
            ask("when", "When", moment_input("log.when", int(now.timestamp()) // 60 * 60)),
            ask("minutes", "Minutes, 0 where nobody answered", line_input("log.minutes", placeholder="3, or 3:12")),
            ask("notes", "Notes", text_input("log.notes", placeholder="What was said, in your words."), optional=True),
        ],
        submit="Keep",
    )


def _directions() -> list[Block]:
    return [option("They called us", THEY), option("We called them", WE)]
