"""What stands in a composer: read the same way whether it is to be sent or only looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.canned.rules import filled, open_places
from inbox.slack import mail_reading, modals, store, template_modal
from inbox.slack.composer import canned_reading, canned_views
from inbox.slack.composer_reading import ComposerReading, Draw, chosen_by_rep, chosen_of, drawn
from inbox.slack.facts import ComposerFacts
from inbox.slack.gate import Wish
from inbox.slack.incoming_files import refusals
from inbox.slack.interactions import Actor, Payload
from inbox.slack.modals import ComposerState
from inbox.slack.parts import Parts
from inbox.slack.text import for_customer

EMPTY = "Write something first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`text` is what the customer reads, `drawing` what the rep put into the fields. `problems` must be mended before anything
    can go: why, by the field where it is said."""

    conversation_id: UUID
    state: ComposerState
    drawing: Draw
    facts: ComposerFacts
    text: str
    problems: Mapping[str, str] = field(default_factory=dict)


async def standing_in(
    parts: Parts, session: AsyncSession, view: Payload, state: ComposerState, actor: Actor
) -> Standing | None:
    """None where the conversation is gone."""
    conversation_id, drawing = modals.conversation_of(state), drawn(view)
    facts = await ComposerReading(parts).facts(session, state, actor, drawing)
    if conversation_id is None or facts is None:
        return None
    names = await store.rep_names(session, parts.team)
    typed = await _as_read(session, conversation_id, for_customer(drawing.text, names), actor)
    template = template_modal.filled(facts.templates)
    text = template[1] if template else typed
    missing = template_modal.missing(facts.templates)
    return Standing(
        conversation_id=conversation_id,
        state=state,
        drawing=drawing,
        facts=facts,
        text=text,
        problems=missing or _problems(parts, drawing, text, state),
    )


async def _as_read(session: AsyncSession, conversation_id: UUID, text: str, actor: Actor) -> str:
    """The text with what the hub knows in its places."""
    if not open_places(text):
        return text
    return filled(text, await canned_reading.values_for(session, conversation_id, actor))


def _problems(parts: Parts, drawing: Draw, text: str, state: ComposerState) -> dict[str, str]:
    problem = canned_views.unfilled(text) if text else EMPTY
    refused = refusals(drawing.files, parts.file_limit)
    return {
        **({f"text-{state.revision}": problem} if problem else {}),
        **({"files": " ".join(refused)} if refused else {}),
        **canned_views.time_problem(drawing.later, parts.database.clock.now()),
    }


def wish_of(standing: Standing, actor: Actor) -> Wish:
    """What is asked of the gate, and written where it agrees. Files are laid ready by whoever writes it."""
    facts, drawing = standing.facts, standing.drawing
    template = template_modal.filled(facts.templates)
    privately = facts.public is not None and facts.public.privately
    stays = facts.place is not None and (template is not None or privately)
    return Wish(
        standing.conversation_id,
        standing.text,
        facts.purpose,
        actor.rep.id,
        standing.state.seen,
        chosen_of(facts.place) if stays and facts.place else chosen_by_rep(facts, drawing),
        drawing.anyway,
        mail_reading.decided(facts.mail),
        template[0] if template else None,
        privately,
        not_before=drawing.later,
    )
