"""Colleagues asked to look at a conversation: what is said there reaches them by direct message, and what they write in that
message's thread becomes a note in the conversation's. Nothing of theirs ever leaves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.reps import store as reps_store
from crm.reps.model import Rep
from crm.storage.base import new_id
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations.model import Conversation
from inbox.slack import actions, blocks, modals, references, store
from inbox.slack.interactions import Actor, Press, Submission, field_choice, field_text
from inbox.slack.kit import Block, Piece, ask, context, modal, option, text_input
from inbox.slack.kit import select as choose
from inbox.slack.model import DeskDraft, DeskPost
from inbox.slack.parts import Parts
from inbox.slack.people.following_store import LEFT, followers, subject_of
from inbox.slack.people.mentions import line_key, tell_named
from inbox.slack.pressed import STALE, Pressing, View
from inbox.slack.tables import Ack, OnPress, OnSubmit
from inbox.slack.text import for_customer, one_line

PEOPLE = "people"
TITLE = "Add people"


class Following:
    """Answers "Add people", and the button that ends it."""

    def __init__(self, parts: Parts, pressing: Pressing) -> None:
        self._parts = parts
        self._pressing = pressing

    def titles(self) -> Mapping[str, str]:
        return {PEOPLE: TITLE}

    def views(self) -> Mapping[str, View]:
        return {PEOPLE: self._view}

    def presses(self) -> Mapping[str, OnPress]:
        return {"follow.stop": self._stop}

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {PEOPLE: self._submit}

    async def _view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            there = {*await followers(session, conversation.id), actor.rep.id}
            others = [rep for rep in await reps_store.active(session) if rep.id not in there and rep.slack_user_id]
        return people_modal(reference, others)

    async def _submit(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        rep = None
        async with self._parts.database.transaction() as work:
            conversation = await self._pressing.live(work, references.read(submission.metadata))
            chosen = field_choice(submission.view, "rep")
            if conversation is not None:
                rep = next((one for one in await reps_store.active(work.session) if str(one.id) == chosen), None)
            if conversation is not None and rep is not None:
                await _come_back(work, conversation.id, rep.id)
                words = field_text(submission.view, "question").strip()
                desk.tell_follower(work, conversation, rep.id, by=actor.rep.id, question=words)
                desk.show_notice(work, conversation, f"{actor.rep.name} asked {rep.name} to look at this.")
        if conversation is None:
            await ack(response_action="update", view=modals.refusal("Not done", STALE))
        elif rep is None:
            await ack(response_action="errors", errors={"rep": "They do not work here any more. Pick somebody else."})
        else:
            await ack()

    async def _stop(self, ack: Ack, press: Press, actor: Actor) -> None:
        reference = references.read(press.value)
        if reference is not None:
            async with self._parts.database.transaction() as work:
                post = await store.post(work.session, store.FOLLOWING, subject_of(reference.id, actor.rep.id))
                if post is not None:
                    post.data = {**(post.data or {}), LEFT: True}
        await ack()
        told = blocks.told("You no longer follow this conversation. Whoever works on it can ask you again.")
        await self._parts.slack.respond(press.response_url, told, replace=False)


async def note_of_follower(work: UnitOfWork, post: DeskPost, rep: Rep, text: str, line_ts: str) -> bool:
    """What a follower wrote under their direct message is a note now, once; False for whoever does not follow (any more)."""
    data = post.data or {}
    if str(rep.id) != data.get("rep") or data.get(LEFT) or post.conversation_id is None:
        return False
    words = for_customer(text, await store.rep_names(work.session, post.team))
    note_id = new_id()  # the note has the id of the words it is made of, by which "Use as answer" finds them again
    draft = {
        "id": note_id,
        "conversation_id": post.conversation_id,
        "user_id": rep.id,
        "team": post.team,
        "channel": post.channel,
        "message_ts": line_ts,
        "text": words,
        "state": "note",
        "seen_sequence": 0,
        "created_at": work.machine_now,
    }
    if words and await work.insert_if_absent(DeskDraft, draft):
        by = await store.rep(work.session, UUID(str(data["by"])))
        asked = f" (asked by {by.name})" if by else ""
        await actions.keep_note(work, post.conversation_id, rep.id, rep.name, f"{words}{asked}", note_id)
        await tell_named(work, post.conversation_id, post.team, text, rep, line_key(post.channel, line_ts))
    return True


async def _come_back(work: UnitOfWork, conversation_id: UUID, rep_id: UUID) -> None:
    """Whoever stopped and is asked again follows again."""
    post = await store.post(work.session, store.FOLLOWING, subject_of(conversation_id, rep_id))
    if post is not None:
        post.data = {name: value for name, value in (post.data or {}).items() if name != LEFT}


def people_modal(reference: str, others: Sequence[Rep]) -> Block:
    if not others:
        return modals.refusal(TITLE, "Everybody who could be asked follows this conversation already.")
    options: list[Piece] = [option(one_line(one.name, 60), str(one.id)) for one in others]
    return modal(
        PEOPLE,
        TITLE,
        [
            context(
                "about", "They read along by direct message. What they write there is a note here, and never sent."
            ),
            ask("rep", "Who shall look at it", choose("people.rep", options, placeholder="Choose somebody")),
            ask("question", "What you want to know", text_input("people.question"), optional=True),
        ],
        reference,
        "Ask",
    )
