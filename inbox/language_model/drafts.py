"""A draft for a rep: by the model where one is configured and answers, else from a template. Never sent by itself."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact
from crm.interactions.model import Interaction
from crm.interactions.store import current_texts
from crm.interactions.values import InteractionDirection
from inbox.conversations.model import Conversation, ConversationEntry
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState
from inbox.language_model.prompt import PROMPT_VERSION, TURNS
from inbox.language_model.templates import FALLBACK_LANGUAGE, Templates
from inbox.language_model.values import DraftQuestion, LanguageModel, ModelUnavailable, Turn
from inbox.proposals.values import RULES, ProposalKind, Proposed, hash_of
from inbox.triage.analysis.values import Intent
from inbox.triage.store import model_allowed
from inbox.triage.values import Basis

NEVER_WENT_OUT = (DeliveryState.CANCELLED, DeliveryState.RETURNED, DeliveryState.FAILED)
POINTS_ELSEWHERE = re.compile(r"https?://|www\.|[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text for the composer. words: what the rep reads beside it: who wrote it, and what to look at."""

    text: str
    basis: Basis
    words: str


@dataclass(frozen=True, slots=True)
class Drafter:
    """Writes drafts. Without a `model`, or when it gives no answer, from templates."""

    templates: Templates
    model: LanguageModel | None = None

    async def draft(self, asked: DraftQuestion) -> Draft:
        """A draft in bounded time, whatever happens to the model."""
        if self.model is None or not asked.model_allowed:
            return Draft(
                self.templates.draft(asked), Basis.RULE, "A template to begin with. Read it before you send it."
            )
        try:
            drafted = await self.model.draft(asked)
        except ModelUnavailable as unavailable:
            words = f"A template, since the model gave no answer: {unavailable.reason}. Read it before you send it."
            return Draft(self.templates.draft(asked), Basis.RULE, words)
        look = " It names a link or an address: look twice." if POINTS_ELSEWHERE.search(drafted.text) else ""
        words = f"A draft by {drafted.model}. Read it before you send it.{look}"
        return Draft(drafted.text, Basis.MODEL, words)

    def proposed(self, asked: DraftQuestion, draft: Draft) -> Proposed:
        """The draft with all that is kept of it: who made it, and of what."""
        is_models = draft.basis is Basis.MODEL and self.model is not None
        return Proposed(
            kind=ProposalKind.DRAFT,
            text=draft.text,
            made_by=self.model.name if is_models and self.model is not None else RULES,
            input_hash=_input_hash(asked),
            reason=draft.words,
            prompt_version=PROMPT_VERSION if is_models else "",
            language=asked.language,
        )


def _input_hash(asked: DraftQuestion) -> str:
    turns = (f"{turn.ours}:{turn.text}" for turn in asked.turns)
    return hash_of("draft", asked.language, asked.intent, asked.contact, asked.rep, *turns)


async def question_for(session: AsyncSession, conversation_id: UUID, rep: str = "") -> DraftQuestion:
    """The talk to be answered: the last entries with the contact who wrote last, and nobody else's; notes never.

    An outside call must wait until the reading is over: ask here, close the session, then draft.
    """
    conversation = await session.get_one(Conversation, conversation_id)
    entries = await _entries(session, conversation_id)
    contact_id = next((one.contact_id for one in entries if _is_theirs(one)), conversation.contact_id)
    shared = [one for one in entries if one.contact_id == contact_id][:TURNS]
    texts = await current_texts(session, shared)
    turns = tuple(Turn(texts[one.id] or "", not _is_theirs(one)) for one in reversed(shared) if texts[one.id])
    contact = await session.get(Contact, contact_id) if contact_id else None
    told = next((one.ai_analysis for one in shared if _is_theirs(one)), None) or {}
    return DraftQuestion(
        turns=turns,
        language=_language(conversation, contact),
        intent=Intent(told.get("intent", Intent.OTHER)),
        contact=(contact.first_name or "") if contact else "",
        rep=rep,
        model_allowed=await model_allowed(session, contact_id, conversation.channel),
    )


async def _entries(session: AsyncSession, conversation_id: UUID) -> list[Interaction]:
    """The newest entries first, without what was taken back by either side or never left us."""
    unsent = select(Delivery.interaction_id).where(
        Delivery.conversation_id == conversation_id, Delivery.state.in_(NEVER_WENT_OUT)
    )
    query = (
        select(Interaction)
        .join(ConversationEntry, ConversationEntry.interaction_id == Interaction.id)
        .where(
            ConversationEntry.conversation_id == conversation_id,
            Interaction.deleted_at.is_(None),
            Interaction.id.not_in(unsent),
        )
        .order_by(ConversationEntry.sequence.desc())
        .limit(4 * TURNS)
    )
    return list((await session.execute(query)).scalars())


def _is_theirs(interaction: Interaction) -> bool:
    return interaction.direction is InteractionDirection.INBOUND


def _language(conversation: Conversation, contact: Contact | None) -> str:
    known = conversation.language or (contact.language if contact else None) or FALLBACK_LANGUAGE
    return known.lower().split("-")[0]
