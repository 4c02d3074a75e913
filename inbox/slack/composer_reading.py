"""What the composer shows, read anew at every turn and once more when it is sent: the gate is asked, nothing is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.templates import OfferedTemplate
from inbox.addressees.values import AnswerTo, Reach
from inbox.channel_choice.places.rules import span
from inbox.channel_choice.places.values import ObstacleCode
from inbox.channel_choice.values import ChannelChoice, ChosenPlace, Outcome, ReasonCode
from inbox.deliveries.values import Purpose
from inbox.leak_check.values import Answer
from inbox.slack import mail_modal, mail_reading, modals, public_modal, store, template_modal
from inbox.slack.composer import canned_reading, canned_views, leak_views
from inbox.slack.facts import ComposerFacts, PlaceOption, Proposal, PublicFacts, TemplateFacts
from inbox.slack.gate import Wish
from inbox.slack.incoming_files import SlackFile
from inbox.slack.interactions import Actor, field_choice, field_text
from inbox.slack.modals import ComposerState
from inbox.slack.parts import Parts
from inbox.slack.posts import PostState
from inbox.slack.reading import contact_name, present_words, purpose_for
from inbox.slack.text import for_customer
from inbox.slack.words import badge

DRAFTING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What the rep has put into the composer so far. None, or nothing, where they chose nothing yet.

    `template` is the key of the one that is chosen, `typed` what stands in the fields of its places, by block id.
    """

    purpose: Purpose | None = None
    place: str = ""
    text: str = ""
    anyway: bool = False
    answer_to: AnswerTo | None = None
    reach: Reach | None = None
    privately: bool = False
    template: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    leaks: Answer | None = None
    later: datetime | None = None
    files: tuple[SlackFile, ...] = ()


def drawn(view: Mapping[str, Any]) -> Draw:
    """What stands in the composer's fields."""
    return Draw(
        purpose=modals.purpose_of(field_choice(view, "purpose")),
        place=field_choice(view, "place"),
        text=field_text(view, "text"),
        anyway=field_choice(view, "anyway") == modals.NOW,
        answer_to=mail_modal.answer_to_in(view),
        reach=mail_modal.reach_in(view),
        privately=public_modal.wants_private(view),
        template=template_modal.chosen_in(view),
        typed=template_modal.typed_in(view),
        leaks=leak_views.answer_in(view),
        later=canned_views.later_in(view),
        files=canned_views.files_in(view),
    )


class ComposerReading:
    """Asks the gate what would happen if it were sent as it stands."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._gate = parts.gate

    async def facts(
        self, session: AsyncSession, state: ComposerState, actor: Actor, drawing: Draw
    ) -> ComposerFacts | None:
        """None when the conversation is gone."""
        conversation_id = modals.conversation_of(state)
        conversation = await store.conversation(session, conversation_id) if conversation_id else None
        if conversation is None:
            return None
        now = self._parts.database.clock.now()
        purpose = drawing.purpose or await purpose_for(session, conversation.id, now)
        newest = await store.newest_inbound(session, conversation.id)
        wish = Wish(conversation.id, drawing.text, purpose, actor.rep.id, state.seen, None, drawing.anyway)
        wish = replace(wish, not_before=drawing.later)
        planned = await self._gate.plan(session, wish, now)
        facts = ComposerFacts(
            conversation_id=conversation.id,
            name=await contact_name(session, conversation),
            purpose=purpose,
            last_words=await present_words(session, newest[1]) if newest else "",
            seen_sequence=newest[0] if newest else 0,
            choice=planned,
            places=place_options(planned),
            proposal=await proposal(self._parts, session, state, actor),
            closed=await self._closed(session, wish, planned, now),
            has_canned=bool(self._parts.canned.answers),
            language=await self._foreign(session, conversation.id),
        )
        return facts if facts.closed else await self._settled(session, facts, wish, drawing, now)

    async def _foreign(self, session: AsyncSession, conversation_id: UUID) -> str:
        language = await canned_reading.language_of(session, conversation_id)
        return "" if language == self._parts.language else language

    async def _closed(self, session: AsyncSession, wish: Wish, planned: ChannelChoice, now: datetime) -> str:
        """Why nothing at all can be sent to them: what is refused, and would be refused as an answer too."""
        if planned.outcome is not Outcome.REFUSE:
            return ""
        if wish.purpose is not Purpose.ANSWER:
            planned = await self._gate.plan(session, replace(wish, purpose=Purpose.ANSWER), now)
        if planned.outcome is not Outcome.REFUSE:
            return ""
        why = planned.reasons[0]
        return f"Nothing can be sent: {why.words}.{AFTER if why.code is ReasonCode.OPTED_OUT else ''}"

    async def _settled(
        self, session: AsyncSession, facts: ComposerFacts, wish: Wish, drawing: Draw, now: datetime
    ) -> ComposerFacts:
        """With what the rep chose: a place, in public or not, a template; and the gate's word on that."""
        chosen = chosen_by_rep(facts, drawing)
        if chosen is not None:
            wish = replace(wish, chosen=chosen)
            facts = replace(facts, choice=await self._gate.plan(session, wish, now))
        facts = replace(facts, place=place_of(facts, drawing, self._offers))
        facts, wish = await self._in_public(session, facts, wish, drawing, now)
        facts = await self._with_template(session, facts, wish, drawing, now)
        mail = await mail_reading.mail_facts(
            session,
            facts.conversation_id,
            facts.choice.place,
            facts.purpose,
            self._gate.is_ours,
            drawing.answer_to,
            drawing.reach,
        )
        return replace(facts, mail=mail, places=_as_chosen(facts))

    # In public, or privately

    async def _in_public(
        self, session: AsyncSession, facts: ComposerFacts, wish: Wish, drawing: Draw, now: datetime
    ) -> tuple[ComposerFacts, Wish]:
        if facts.place is None or not _has(facts.choice, ReasonCode.IN_PUBLIC):
            return facts, wish
        private = replace(wish, privately=True, chosen=chosen_of(facts.place))
        choice = await self._gate.plan(session, private, now)
        if choice.place is None:
            return replace(facts, public=PublicFacts(False, False, choice.sentence)), wish
        is_second = await store.answered_privately(session, facts.conversation_id, facts.seen_sequence)
        again = f" {ONCE}" if is_second else ""
        if not drawing.privately:
            return replace(facts, public=PublicFacts(True, False, WHY_PUBLIC + again)), wish
        return replace(facts, public=PublicFacts(True, True, WHY_PRIVATE + again), choice=choice), private

    # Approved templates

    def _offers(self, place: PlaceOption) -> bool:
        return bool(self._gate.templates(place.channel, place.account))

    async def _with_template(
        self, session: AsyncSession, facts: ComposerFacts, wish: Wish, drawing: Draw, now: datetime
    ) -> ComposerFacts:
        """The gate is asked for the template that is chosen: it may open a window that is closed for everything else."""
        if facts.place is None:
            return facts
        templates = await self._templates(session, facts, facts.place, wish, now)
        if templates is None:
            return facts
        found = next((one for one in templates.offered if template_modal.key_of(one) == drawing.template), None)
        if found is None:
            return replace(facts, templates=templates)
        names = await store.rep_names(session, self._parts.team)
        typed = {block_id: for_customer(value, names) for block_id, value in drawing.typed.items()}
        variables = template_modal.variables_in(found, typed)
        values = template_modal.button_values_in(found, typed)
        templates = replace(templates, chosen=found, variables=variables, button_values=values)
        wish = replace(
            wish,
            chosen=chosen_of(facts.place),
            template=found.chosen(variables, values),
            text=found.filled(variables),
        )
        return replace(facts, templates=templates, choice=await self._gate.plan(session, wish, now))

    async def _templates(
        self, session: AsyncSession, facts: ComposerFacts, place: PlaceOption, wish: Wish, now: datetime
    ) -> TemplateFacts | None:
        """What is offered there; None where nothing is, and nothing is needed."""
        free = await self._gate.plan(session, replace(wish, chosen=chosen_of(place)), now)
        needed = free.reasons[0].data.get("obstacle") == ObstacleCode.TEMPLATE_NEEDED
        offered = await self._offered(session, facts.conversation_id, place)
        if not needed and (free.place is None or not offered):
            return None
        shown = [one for one in offered if len(one.places) + len(one.buttons) <= template_modal.MOST_PLACES]
        shown = shown[: template_modal.MOST_OFFERED]
        closed = self._window_words(place) if needed else ""
        return TemplateFacts(offered=tuple(shown), more=len(offered) - len(shown), closed=closed)

    async def _offered(
        self, session: AsyncSession, conversation_id: UUID, place: PlaceOption
    ) -> Sequence[OfferedTemplate]:
        """Those in the contact's own language first."""
        conversation = await store.conversation(session, conversation_id)
        contact = await store.contact(session, conversation.contact_id) if conversation else None
        language = (contact.language if contact else None) or (conversation.language if conversation else None)
        offered = self._gate.templates(place.channel, place.account)
        return sorted(offered, key=lambda one: not (language and one.language.casefold().startswith(language)))

    def _window_words(self, place: PlaceOption) -> str:
        able, name = self._gate.capabilities(place.channel, place.account), badge(place.channel).name
        within = f" within {span(able.reply_window)}" if able and able.reply_window else " lately"
        return f"🔒 They wrote nothing on {name}{within}, so only an approved template can go there now."


AFTER = " If they write again, or write START, you can answer."
WHY_PUBLIC = "In public, because that is where they wrote. For anything personal, answer privately."
ONCE = "It was answered privately before, and most networks carry one private answer to a comment."
WHY_PRIVATE = "Only they will read it. Under the comment, nobody sees that you answered."


async def proposal(parts: Parts, session: AsyncSession, state: ComposerState, actor: Actor) -> Proposal | None:
    """The draft this rep asked for in this composer; one that is not ready after a minute is not waited for."""
    found = await store.post(session, store.PROPOSAL, UUID(state.proposal)) if state.proposal else None
    data = (found.data or {}) if found else {}
    if found is None or found.posted_at is None or data.get("rep") != str(actor.rep.id):
        return None
    is_ready = found.state == PostState.OPEN
    if not is_ready and parts.database.clock.machine_now() - found.posted_at > DRAFTING:
        return None
    return Proposal(str(data.get("text", "")), str(data.get("source", "")), is_ready, bool(data.get("replaces")))


# The places


def place_options(planned: ChannelChoice) -> tuple[PlaceOption, ...]:
    """The planner's own place first, then everything else it looked at, each place once."""
    options = [
        PlaceOption(one.place.identity_id, one.place.channel, one.place.account, one.fits, one.why)
        for one in planned.considered
    ]
    if planned.place is not None:
        own = planned.place
        options.insert(0, PlaceOption(own.identity_id, own.channel, own.account, True, ""))
    once: dict[object, PlaceOption] = {}
    for one in options:
        once.setdefault(_one_place(one), one)
    return tuple(one for one in once.values() if one.account or one.channel not in _with_account(options))


def _one_place(option: PlaceOption) -> object:
    """What is one place for a rep: WhatsApp knows one person by number and by user id."""
    is_twofold = option.channel is Channel.WHATSAPP
    return (option.channel, option.account) if is_twofold else modals.place_value(option)


def _with_account(options: Sequence[PlaceOption]) -> set[Channel]:
    """The twofold channels by which one of the addresses can be written to; the other, which nobody wrote from, says no more."""
    return {one.channel for one in options if one.channel is Channel.WHATSAPP and one.account}


def _as_chosen(facts: ComposerFacts) -> tuple[PlaceOption, ...]:
    """The places, where the one that the gate took fits, though it might not have without the rep's other choices."""
    taken = facts.choice.place
    return tuple(
        replace(one, fits=True, why="") if taken is not None and chosen_of(one) == taken else one
        for one in facts.places
    )


def chosen_by_rep(facts: ComposerFacts, drawing: Draw) -> ChosenPlace | None:
    """The place the rep picked; None where it is the planner's own anyway."""
    if not facts.places or drawing.place in ("", modals.place_value(facts.places[0])):
        return None
    return modals.chosen_place(drawing.place, facts.places)


def place_of(facts: ComposerFacts, drawing: Draw, offers: Callable[[PlaceOption], bool]) -> PlaceOption | None:
    """Where it goes as things stand: what the rep picked, else the planner's own; where that has none, a place for which
    there are templates, which may go where nothing else can."""
    picked = next((one for one in facts.places if modals.place_value(one) == drawing.place), None)
    if picked is not None or not facts.places:
        return picked
    if facts.choice.place is not None:
        return facts.places[0]
    return next((one for one in facts.places if offers(one)), facts.places[0])


def chosen_of(place: PlaceOption) -> ChosenPlace:
    return ChosenPlace(place.identity_id, place.channel, place.account)


def _has(choice: ChannelChoice, code: ReasonCode) -> bool:
    return any(reason.code is code for reason in choice.reasons)
