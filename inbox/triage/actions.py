"""Step 4 of a message's way: what it says is judged, the conversation gets its priority, its queue and its rep.

The embedded analyser always answers. A configured model is asked by a later job, may raise what the rules said, and where
it gives no answer the rules stand.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.contacts import actions as contacts
from crm.contacts.values import LanguageSource
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Judgement
from inbox.conversations.afterwards import keep_with_resolved
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.jobs import ASK_MODEL
from inbox.language_model.values import Assessment, LanguageModel, ModelUnavailable, Question
from inbox.notifications.actions import notify
from inbox.notifications.values import NoticeKind
from inbox.out_of_hours.actions import say_later
from inbox.routing.actions import hand_out_waiting, route_conversation
from inbox.routing.values import RoutingRules
from inbox.service_levels.actions import Promises
from inbox.triage import rules, store
from inbox.triage.analysis.analyser import analyse
from inbox.triage.analysis.values import Analysis
from inbox.triage.store import Heard
from inbox.triage.values import Basis, Contribution, Priority, PriorityLevel, TriageSettings

RULES_VERSION = "triage-1"
SURE_ENOUGH = 0.5
WITHOUT_DOUBT, TELLING_LENGTH = 0.8, 30
REASONS_IN_WORDS = 3
LONGEST_SUMMARY = 160
NO_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Triage:
    """The two jobs of this room. Without a `model` none is asked."""

    routing: RoutingRules
    settings: TriageSettings = field(default_factory=TriageSettings)
    model: LanguageModel | None = None

    async def triage(self, run: JobRun) -> None:
        """Judge the interaction, place the conversation, ask for what shall follow: one transaction."""
        interaction_id = UUID(run.payload["interaction"])
        async with run.database.reading() as session:
            said = await store.heard(session, interaction_id)
        analysis = analysed(said)
        async with run.finish() as work:
            await self.judge(work, interaction_id, UUID(run.payload["conversation"]), said, analysis)

    async def judge(
        self, work: UnitOfWork, interaction_id: UUID, conversation_id: UUID, said: Heard, analysis: Analysis
    ) -> None:
        """What was said has its analysis, and its conversation what follows from it."""
        interaction = await work.session.get_one(Interaction, interaction_id)
        if interaction.contact_id is not None and tells_language(said, analysis):  # the contact is held first
            await contacts.note_language(work, interaction.contact_id, analysis.language, LanguageSource.DETECTED)
        conversation = await conversation_store.locked(work.session, conversation_id)
        await interactions.attach_analysis(work, interaction_id, analysis_json(analysis), analysis.sentiment)
        if rules.is_pleasantry(analysis) and await keep_with_resolved(work, conversation) is not None:
            return
        if conversation.state is not ConversationState.CLOSED:
            await self._judge(work, conversation, interaction, said, analysis)

    async def _judge(
        self, work: UnitOfWork, conversation: Conversation, interaction: Interaction, said: Heard, analysis: Analysis
    ) -> None:
        facts = await store.facts(work.session, conversation, interaction, work.now)
        found = rules.priority(analysis, facts, work.now, self.settings)
        rests = rules.rests(analysis, facts)
        adds_nothing = rests or (not found.is_noise and bool(rules.noise_words(analysis, facts)))
        judgement = judgement_of(found, analysis, work.now, extract(said.text))
        if adds_nothing and conversation.judgement is not None:
            judgement = replace(judgement, sentiment=None, language=None, summary=None)
        await conversations.apply_judgement(work, conversation.id, judgement, in_words(found), interaction.id)
        if rests:
            await conversations.let_rest(work, conversation.id, "It came after our answer and asks for nothing.")
        before = conversation.owner_id
        await route_conversation(work, conversation, self.routing, intent=analysis.intent, text=said.text)
        await Promises(self.settings.levels).plan(work, conversation)  # the queue may have a calendar of its own
        if before is not None and before == conversation.owner_id and not (rests or found.is_noise):
            key = f"customer:{interaction.id}"
            await notify(work, before, NoticeKind.CUSTOMER_MESSAGE, conversation, said.text, key=key)
        if self.settings.says_closed and not (adds_nothing or found.is_noise):
            say_later(work, conversation)
        if said.text.strip() and not (adds_nothing or found.is_noise):
            await self._ask(work, conversation, interaction)

    async def _ask(self, work: UnitOfWork, conversation: Conversation, interaction: Interaction) -> None:
        writer = conversation.contact_id or interaction.contact_id
        if self.model is None or not await store.model_allowed(work.session, writer, interaction.channel):
            return
        payload = {"interaction": str(interaction.id), "conversation": str(conversation.id)}
        work.enqueue(JobRequest(ASK_MODEL, f"model:{interaction.id}", payload))

    async def hand_out(self, run: JobRun) -> None:
        """Somebody came on duty: offer what waits without an owner."""
        async with run.finish() as work:
            await hand_out_waiting(work, self.routing)

    async def ask_model(self, run: JobRun) -> None:
        """Ask the model about the interaction. It may raise the conversation's urgency; without an answer the rules stand.

        The client has tried again already, so the job does not: one event says in plain words what happened.
        """
        interaction_id = UUID(run.payload["interaction"])
        conversation_id = UUID(run.payload["conversation"])
        async with run.database.reading() as session:
            said = await store.heard(session, interaction_id)
            written = await session.get_one(Interaction, interaction_id)
        answer = await self._answer(Question(said.text, f"{written.interaction_date:%Y-%m-%d}"))
        async with run.finish() as work:
            conversation = await conversation_store.locked(work.session, conversation_id)
            match answer:
                case Assessment():
                    await heed(work, conversation, interaction_id, answer)
                case ModelUnavailable():
                    note_silence(work, conversation, interaction_id, answer)
                case None:
                    pass

    async def _answer(self, question: Question) -> Assessment | ModelUnavailable | None:
        """None when no model is configured any more."""
        if self.model is None:
            return None
        try:
            return await self.model.assess(question)
        except ModelUnavailable as unavailable:
            return unavailable


def tells_language(said: Heard, analysis: Analysis) -> bool:
    """A text that leaves no doubt tells the contact's language, unless somebody said it in a better way."""
    enough = len(said.text) >= TELLING_LENGTH and analysis.language_confidence >= WITHOUT_DOUBT
    return enough and analysis.language != "und"


async def heed(work: UnitOfWork, conversation: Conversation, interaction_id: UUID, answer: Assessment) -> None:
    """Keep the model's answer beside the embedded one, and raise the (held) conversation where it sees more."""
    interaction = await work.session.get_one(Interaction, interaction_id, populate_existing=True)
    both = {**(interaction.ai_analysis or {}), "model": assessment_json(answer)}
    score = interaction.sentiment_score
    await interactions.attach_analysis(work, interaction_id, both, score)
    before = priority_of(conversation.judgement)
    after = rules.raise_by_model(before, answer.advice()) if before is not None else None
    waits = conversation.state is not ConversationState.CLOSED and conversation.waiting_since is not None
    raised = after is not None and before is not None and waits and after.urgency > before.urgency
    words = model_words(answer, after if raised else None, before)
    conversations.note_event(work, conversation.id, "model said", words, both["model"], interaction_id=interaction_id)
    if after is not None and waits and after != before:
        judgement = raised_judgement(conversation, after, answer)
        await conversations.apply_judgement(work, conversation.id, judgement, in_words(after), interaction_id)


def note_silence(
    work: UnitOfWork, conversation: Conversation, interaction_id: UUID, unavailable: ModelUnavailable
) -> None:
    words = f"The model gave no answer: {unavailable.reason}. The judgement of the rules stands."
    data = {"reason": unavailable.reason.name.lower(), "detail": unavailable.detail, "basis": Basis.RULE.value}
    conversations.note_event(work, conversation.id, "model silent", words, data, interaction_id=interaction_id)


def analysed(said: Heard) -> Analysis:
    """The analyser's word; where the text does not tell its language, the contact's own is believed."""
    found = analyse(said.text)
    if said.language and found.language_confidence < SURE_ENOUGH:
        return analyse(said.text, said.language)
    return found


def extract(text: str) -> str:
    """The first line with words in it, cut: what a card shows where no model has written a summary."""
    line = next((line.strip() for line in text.splitlines() if any(map(str.isalnum, line))), "")
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1].rstrip() + "…"


def judgement_of(found: Priority, analysis: Analysis, now: datetime, summary: str) -> Judgement:
    return Judgement(
        priority=found.level,
        urgency=found.urgency,
        sentiment=analysis.sentiment,
        language=None if analysis.language == "und" else analysis.language,
        reasons={**priority_json(found, now), "intent": analysis.intent.value},
        is_noise=found.is_noise,
        sla_due_at=found.sla_due_at,
        summary=summary,
    )


def raised_judgement(conversation: Conversation, after: Priority, answer: Assessment) -> Judgement:
    """As it was, with the raised urgency and the model's one-line summary. Tone and language stay the analyser's."""
    kept = conversation.judgement or {}
    return Judgement(
        priority=after.level,
        urgency=after.urgency,
        sentiment=None,
        language=None,
        reasons={**kept, **priority_json(after, None), "model": answer.model, "prompt_version": answer.prompt_version},
        is_noise=after.is_noise,
        sla_due_at=conversation.sla_due_at,
        summary=answer.summary or None,
    )


def in_words(found: Priority) -> str:
    """ "URGENT, 0.86: says “sofort”; 3 messages without an answer." """
    heavy = [part.words for part in found.reasons if abs(part.weight) >= NO_WEIGHT or part.code == "noise"]
    told = heavy[:1] if found.is_noise else heavy[:REASONS_IN_WORDS]
    return f"{found.level}, {found.urgency:.2f}: {'; '.join(told) or 'nothing presses'}."


def model_words(answer: Assessment, raised: Priority | None, before: Priority | None) -> str:
    far = " It is far from what the rules say, look twice." if raised is not None and raised.is_flagged else ""
    if raised is not None and before is not None:
        return f"The model says {answer.level} and raises {before.urgency:.2f} to {raised.urgency:.2f}: {answer.reason}.{far}"
    return f"The model says {answer.level}: {answer.reason}. The judgement of the rules stands."


def analysis_json(analysis: Analysis) -> JsonObject:
    """The analyser's whole word, as it is kept beside the interaction."""
    return {
        "basis": Basis.RULE.value,
        "version": RULES_VERSION,
        "sentiment": analysis.sentiment,
        "label": analysis.label.value,
        "confidence": analysis.confidence,
        "language": analysis.language,
        "language_confidence": analysis.language_confidence,
        "intent": analysis.intent.value,
        "urgency": analysis.urgency,
        "priority": analysis.priority.value,
        "hard": analysis.hard,
        "noise": analysis.noise.value,
        "pleasantry": rules.is_pleasantry(analysis),
        "reasons": [{"code": r.code, "words": r.words, "weight": r.weight} for r in analysis.reasons],
    }


def assessment_json(answer: Assessment) -> JsonObject:
    return {**asdict(answer), "basis": Basis.MODEL.value, "urgency": answer.advice().urgency}


def priority_json(found: Priority, now: datetime | None) -> JsonObject:
    """The judgement as it is kept: value, basis, reasons; `as_of` only where it was made anew."""
    told: dict[str, Any] = {
        "value": found.urgency,
        "level": found.level.value,
        "promised": (found.promised or found.level).value,
        "basis": found.basis.value,
        "version": RULES_VERSION,
        "words": in_words(found),
        "is_noise": found.is_noise,
        "is_hard": found.is_hard,
        "is_flagged": found.is_flagged,
        "reasons": [{"code": one.code, "words": one.words, "weight": one.weight} for one in found.reasons],
    }
    return told if now is None else {**told, "as_of": now.isoformat()}


def priority_of(kept: JsonObject | None) -> Priority | None:
    """The judgement back from how it is kept; None where there is none."""
    if not kept or "reasons" not in kept:
        return None
    return Priority(
        level=PriorityLevel(kept["level"]),
        promised=PriorityLevel(kept.get("promised") or kept["level"]),
        urgency=float(kept["value"]),
        reasons=tuple(Contribution(**part) for part in kept["reasons"]),
        basis=Basis(kept["basis"]),
        is_noise=bool(kept["is_noise"]),
        is_hard=bool(kept["is_hard"]),
        is_flagged=bool(kept["is_flagged"]),
    )
