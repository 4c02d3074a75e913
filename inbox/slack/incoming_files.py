"""Files that reps put into Slack for a customer: what Slack says of them, the jobs that bring them home, and their bytes.

    named_files(value)      what a message event, or the value of a file_input, says of its files          (pure)
    take(work, files, ...)  they are laid ready as attachments, each with a job that fetches it: the ids go into
                            Wish.attachment_ids, at once; nothing here waits for Slack
    SlackFiles              the bytes, for those jobs

A message whose files are still on their way waits for them; one whose file cannot be had goes back to the rep.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.contract.inbound import AttachmentRef
from connectors.contract.protocol import Media
from crm.interactions import laid_ready
from crm.interactions.values import AttachmentFact
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.attachments import DESK, kind_of, real_type
from inbox.jobs import FETCH_ATTACHMENT
from inbox.slack.client import Slack, SlackRefused, SlackThrottled, SlackTrouble
from inbox.slack.facts import FileFacts
from inbox.slack.files import file_name
from inbox.slack.words import size_words

MOST_FILES = 10
"""So many go with one message: what Slack's own apps let somebody attach at once."""

GONE_MODES = {
    "tombstone": "it was deleted in Slack",
    "hidden_by_limit": "Slack hides it, because this workspace has reached its limit",
}
NOT_A_FILE = {
    "external": "it lies with another service, and Slack has only a link to it; send the link in words",
    "space": "a canvas cannot be sent; export it first",
    "list": "a list cannot be sent; export it first",
}
NOT_LET_IN = frozenset(
    {"missing_scope", "invalid_auth", "not_authed", "token_revoked", "account_inactive", "file_not_handed_out"}
)
NEEDED = "The app needs the scope files:read."
SIGN_IN_PAGE = f"Slack gave its sign-in page instead of the file, with a status of 200. {NEEDED}"


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file as Slack names it. Of one in a channel shared with others Slack may say no more than its id: then the name is
    empty, and the size None. `problem`: why it can surely not be had; empty where nothing is known to be wrong."""

    id: str
    name: str
    mime_type: str
    size: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The attachments that were laid ready, and of each file that was not, why, in words for the rep."""

    attachment_ids: tuple[UUID, ...] = ()
    problems: tuple[str, ...] = ()


def named_files(described: object) -> tuple[SlackFile, ...]:
    """The `files` of a message event, or of what stands in a file_input; each once, whatever else the list holds."""
    listed = described if isinstance(described, Sequence) and not isinstance(described, str | bytes) else ()
    found = [_named(one) for one in listed if isinstance(one, Mapping) and one.get("id")]
    return tuple({one.id: one for one in found}.values())


def _named(described: Mapping[str, Any]) -> SlackFile:
    size = described.get("size")
    mime_type = str(described.get("mimetype") or "")
    claimed = str(described.get("name") or described.get("title") or "")
    return SlackFile(
        id=str(described["id"]),
        name=file_name(FileFacts(kind_of(mime_type).value, claimed, claimed=mime_type)) if claimed else "",
        mime_type=mime_type,
        size=size if isinstance(size, int) and size >= 0 else None,
        problem=_problem(described),
    )


def _problem(described: Mapping[str, Any]) -> str:
    """Of a file that Slack will not describe yet (check_file_info) nothing is known to be wrong."""
    mode = str(described.get("mode") or "")
    if described.get("is_external") or mode == "external":
        return NOT_A_FILE["external"]
    return GONE_MODES.get(mode) or NOT_A_FILE.get(mode) or ""


def refusals(files: Sequence[SlackFile], limit: int) -> tuple[str, ...]:
    """Why some of these files cannot go, one sentence each. `limit` are the bytes of the largest one that is taken."""
    if len(files) > MOST_FILES:
        return (f"{len(files)} files are too many for one message: at most {MOST_FILES} go at once.",)
    return tuple(f"{one.name or 'A file'}: {why}." for one in files if (why := _refusal(one, limit)))


def _refusal(file: SlackFile, limit: int) -> str:
    if file.problem:
        return file.problem
    if file.size is not None and file.size > limit:
        return f"it has {size_words(file.size)}, and at most {size_words(limit)} are taken"
    return "it is empty" if file.size == 0 and file.mime_type else ""


def good_ones(files: Sequence[SlackFile], limit: int) -> tuple[SlackFile, ...]:
    """Those that can go, as far as anybody knows yet; of too many none."""
    return () if len(files) > MOST_FILES else tuple(one for one in files if not _refusal(one, limit))


async def take(work: UnitOfWork, files: Sequence[SlackFile], limit: int) -> Taken:
    """Lay these files ready for a message and have them fetched. Of too many none is taken; of others the good ones are.

    Asks Slack nothing: it is done in the transaction of whoever writes, or asks, with these files.
    """
    ids = await laid_ready.lay_ready(work, [_fact(one) for one in good_ones(files, limit)])
    for one in ids:
        work.enqueue(JobRequest(FETCH_ATTACHMENT, f"attachment:{one}", {"attachment": str(one)}))
    return Taken(ids, refusals(files, limit))


def _fact(file: SlackFile) -> AttachmentFact:
    return AttachmentFact(
        kind=kind_of(file.mime_type).value,
        filename=file.name or None,
        mime_type=file.mime_type or None,
        size=file.size,
        provider_reference={DESK: file.id},
    )


class SlackFiles:
    """The bytes of files that reps put into Slack: a MediaSource whose references are Slack's file ids."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def fetch_media(self, reference: AttachmentRef, limit: int) -> Media:
        """The file as it is in Slack now; ContentRefused when it is larger than `limit` bytes or no file of Slack's own."""
        try:
            described = await self._slack.file(str(reference.reference))
            file = _named(described)
            why = _refusal(file, limit)
            if why:
                raise ContentRefused(why)
            address = str(described.get("url_private_download") or described.get("url_private") or "")
            content = await self._slack.download(address, limit)
        except SlackTrouble as trouble:
            raise _as_send_error(trouble) from trouble
        if len(content) > limit:
            raise ContentRefused(f"it has more than {size_words(limit)}")
        if len(content) != file.size and real_type(content) == "text/html":
            raise Misconfigured(SIGN_IN_PAGE)
        return Media(content, file.name or None, file.mime_type or None)


def _as_send_error(trouble: SlackTrouble) -> SendError:
    match trouble:
        case SlackThrottled():
            return Throttled(trouble.seconds, str(trouble))
        case SlackRefused(code=code) if code in NOT_LET_IN:
            return Misconfigured(f"Slack: {code}. {NEEDED}", code=code)
        case SlackRefused(code=code):
            return Refused(f"Slack: {code}", code=code)
        case _:
            return Unavailable(str(trouble))
