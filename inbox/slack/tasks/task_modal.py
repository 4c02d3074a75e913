"""The modal of a new task. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from inbox.slack.kit import Block, ask, context, line_input, modal, moment_input
from inbox.slack.text import one_line

CALLBACK = "task.new"
TITLE = "New task"
MORNING = time(9)
NAME, TASK = 60, 200


def task(title: str, about: str, metadata: str, zone: ZoneInfo, now: datetime) -> Block:
    """What, and by when: tomorrow morning on the rep's clock unless they say otherwise. `about` is whom it concerns."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    due = datetime.combine(tomorrow, MORNING, zone)
    concerns = [context("about", f"About {one_line(about, NAME)}")] if about else []
    return modal(
        CALLBACK,
        TITLE,
        [
            *concerns,
            ask("title", "What", line_input("task.title", one_line(title, TASK, ""), "Send the offer")),
            ask("due", "By when", moment_input("task.due", int(due.timestamp())), optional=True),
        ],
        metadata,
        "Keep",
    )
