"""The job that brings a question to a colleague by direct message."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from crm.storage.base import new_id
from crm.storage.unit_of_work import JobRun
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.slack import store
from inbox.slack.asking import view
from inbox.slack.client import SlackRefused
from inbox.slack.kit import Message
from inbox.slack.links import card_link
from inbox.slack.parts import Parts
from inbox.slack.posts import Showing
from inbox.slack.reading import contact_name
from inbox.slack.showing import Shows

QUESTIONS = UUID("0b0c7f57-6a0d-4c2e-9a8f-5d1f4a2b9e33")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the question goes, and what it says."""

    user: str
    name: str
    conversation_id: UUID
    facts: view.Question


class Questions:
    """Posts each question once; what Slack refuses for good is said in the thread."""

    def __init__(self, parts: Parts, shows: Shows) -> None:
        self._parts = parts
        self._shows = shows

    async def carry(self, run: JobRun) -> None:
        link = await card_link(run.database, self._parts.slack, UUID(run.payload["conversation"]))
        asked = await _asked(run, link)
        subject, refused = uuid5(QUESTIONS, str(run.id)), ""
        if asked is not None:
            try:
                await self._post(run, asked, subject)
            except SlackRefused as refusal:
                refused = refusal.code
        async with run.finish() as work:
            done = await store.post(work.session, store.QUESTION, subject)
            if done is not None:
                done.subject_id = new_id()  # the number of a job that is done may be given to another one
            if asked is not None and refused:
                conversation = await conversation_store.locked(work.session, asked.conversation_id)
                told = (
                    f"{asked.name} could not be asked by direct message (Slack says {refused}). Ask them here instead."
                )
                desk.show_notice(work, conversation, told)

    async def _post(self, run: JobRun, asked: Asked, subject: UUID) -> None:
        message = view.question(asked.facts)
        showing = Showing(
            kind=store.QUESTION,
            subject_type="job",
            subject_id=subject,
            conversation_id=None,
            team=self._parts.team,
            channel=await self._parts.slack.direct_channel(asked.user),
            message=message,
            plain=Message(message.text),
        )
        await self._shows.pen(run).put(showing)


async def _asked(run: JobRun, link: str) -> Asked | None:
    async with run.database.reading() as session:
        conversation = await store.conversation(session, UUID(run.payload["conversation"]))
        of = await store.rep(session, UUID(run.payload["of"]))
        by = await store.rep(session, UUID(run.payload["by"]))
        if conversation is None or of is None or of.slack_user_id is None:
            return None
        contact = await contact_name(session, conversation)
    asker = by.name if by is not None else ""
    facts = view.Question(asker=asker, contact=contact, text=str(run.payload["text"]), link=link)
    return Asked(of.slack_user_id, of.name, conversation.id, facts)
