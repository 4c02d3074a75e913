"""The files of what a rep typed in a thread: laid ready when it was typed, and sent with the words when the rep says so.

What is kept on the draft: {"files": [{"attachment", "slack", "name"}], "problems": [a sentence for each that cannot go]}.
"""

from collections.abc import Sequence
from uuid import UUID

from crm.storage.unit_of_work import UnitOfWork
from inbox.slack import incoming_files
from inbox.slack.client import Slack, SlackRefused
from inbox.slack.incoming_files import SlackFile
from inbox.slack.model import DeskDraft
from inbox.slack.text import one_line

NAMES = 900
CHANGED = "The customer has the files you sent; what is changed here stays here."


async def described(slack: Slack, files: Sequence[SlackFile]) -> tuple[SlackFile, ...]:
    """The same files; those that Slack gave no name for (check_file_info) as it describes them when asked."""
    if len(files) > incoming_files.MOST_FILES:
        return tuple(files)
    return tuple([one if one.name or one.problem else await _asked(slack, one) for one in files])


async def _asked(slack: Slack, file: SlackFile) -> SlackFile:
    try:
        return incoming_files.named_files([await slack.file(file.id)])[0]
    except SlackRefused:
        return SlackFile(file.id, "", "", None, "Slack does not hand it out")


async def lay_ready(work: UnitOfWork, draft: DeskDraft, files: Sequence[SlackFile], limit: int) -> None:
    """The draft has its files from now on, and the reasons of those that it cannot have."""
    taken = await incoming_files.take(work, files, limit)
    if not files:
        return
    kept = zip(taken.attachment_ids, incoming_files.good_ones(files, limit), strict=True)
    draft.files = {
        "files": [{"attachment": str(one), "slack": file.id, "name": file.name} for one, file in kept],
        "problems": list(taken.problems),
    }


def attachments_of(draft: DeskDraft) -> tuple[UUID, ...]:
    """What goes with the words."""
    return tuple(UUID(str(one["attachment"])) for one in (draft.files or {}).get("files", ()))


def names_of(draft: DeskDraft) -> str:
    """What goes with the words, by name."""
    return ", ".join(one_line(one["name"], 100, "a file") for one in (draft.files or {}).get("files", ()))


def problems_of(draft: DeskDraft) -> str:
    """What is to be said of files that stay here; empty where all go."""
    told = (draft.files or {}).get("problems", ())
    return one_line(f"Not with it: {' '.join(told)}", NAMES) if told else ""


def keep_only(draft: DeskDraft, files: Sequence[SlackFile]) -> bool:
    """Files that the rep took out of their message do not go; True when some were taken out."""
    there = {one.id for one in files if not one.problem}
    before = (draft.files or {}).get("files", [])
    after = [one for one in before if one["slack"] in there]
    if len(after) == len(before):
        return False
    draft.files = {**(draft.files or {}), "files": after}
    return True
