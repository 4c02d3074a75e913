"""Giving a conversation to somebody, with everything that was looked at on the way kept beside it."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import DeskPlace
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.jobs import HAND_OUT
from inbox.notifications.actions import notify
from inbox.notifications.values import NoticeKind
from inbox.routing import rules, store
from inbox.routing.model import RoutingTurn, UserGroup
from inbox.routing.values import Route, RoutingFacts, RoutingRules
from inbox.service_levels.store import tier_of
from inbox.triage.values import PriorityLevel

FULL_HOUSE = 200


async def route_conversation(
    work: UnitOfWork, conversation: Conversation, rulebook: RoutingRules, *, intent: str = "", text: str = ""
) -> Route | None:
    """Place the (held) conversation in a queue and with a rep, and keep the trace.

    None when there is nothing to decide: it is placed, and whoever has it is on duty or took it.
    """
    if conversation.queue and await _is_in_good_hands(work, conversation):
        return None
    facts = await _facts(work, conversation, intent, text)
    groups = await store.groups(work.session, work.machine_now) if _has_groups(rulebook) else {}
    found = rules.route(facts, rulebook, await store.reps(work.session), work.now, groups)
    await _keep(work, conversation, found)
    return found


def _has_groups(rulebook: RoutingRules) -> bool:
    return any(queue.user_group for queue in rulebook.queues.values())


async def keep_group(work: UnitOfWork, group: str, users: Collection[str], problem: str = "") -> None:
    """Slack said who is in this user group, or why it does not say. What waits is offered to whoever joined it."""
    values = {"id": group, "members": {"users": sorted(users)}, "problem": problem[:200], "read_at": work.machine_now}
    if await work.insert_if_absent(UserGroup, values):
        has_news = bool(users)
    else:
        kept = await work.session.get_one(UserGroup, group)
        has_news = not set(users) <= set(kept.members.get("users") or ())
        kept.members, kept.problem, kept.read_at = {"users": sorted(users)}, problem[:200], work.machine_now
    if has_news:
        work.enqueue(JobRequest(HAND_OUT, "hand_out", coalesce_key="hand_out"))


async def hand_out_waiting(work: UnitOfWork, rulebook: RoutingRules, limit: int = FULL_HOUSE) -> int:
    """Somebody came on duty: offer what waits without an owner, the longest waiting first. How many found one."""
    waiting = await store.waiting_without_owner(work.session, limit)
    # every conversation is held before any rep's turn is, as everybody else does it
    held = {one: await conversation_store.locked(work.session, one) for one in sorted(waiting)}
    found = 0
    for one in waiting:
        route = await route_conversation(work, held[one], rulebook, intent=_intent(held[one]))
        found += route is not None and route.owner_id is not None
    return found


async def _is_in_good_hands(work: UnitOfWork, conversation: Conversation) -> bool:
    """Somebody active has it, who took it or is on duty. Asked first, so that most messages wait for nobody's turn."""
    rep = await store.active_rep(work.session, conversation.owner_id) if conversation.owner_id else None
    return rep is not None and (conversation.taken_at is not None or rep.on_duty)


async def _facts(work: UnitOfWork, conversation: Conversation, intent: str, text: str) -> RoutingFacts:
    contact = await store.contact(work.session, conversation.contact_id)
    deals = await store.open_deals(work.session, contact) if contact else Decimal(0)
    return RoutingFacts(
        channel=conversation.channel,
        account=conversation.account,
        language=(conversation.language or "").lower(),
        intent=intent,
        text=text,
        source=(contact.lead_source or "") if contact else "",
        country=(contact.country or "").lower() if contact else "",
        tier=await tier_of(work.session, contact),
        priority=PriorityLevel(conversation.priority),
        value=(contact.lifetime_value + deals) if contact else Decimal(0),
        sentiment=float(conversation.sentiment or 0),
        is_public=conversation.is_public,
        is_noise=conversation.is_noise,
        owner_id=contact.assigned_to if contact else None,
        holder_id=conversation.owner_id,
        has_taken=conversation.taken_at is not None,
        placed_queue=conversation.queue,
        is_pinned=bool((conversation.route or {}).get("pinned")),
    )


async def _keep(work: UnitOfWork, conversation: Conversation, found: Route) -> None:
    place = DeskPlace(found.queue.team, found.queue.slack_channel)
    before = conversation.owner_id
    await conversations.assign(
        work, conversation.id, found.owner_id, found.queue.name, place, _kept(conversation, found), found.words
    )
    if found.owner_id is not None:
        await _note_turn(work, found.owner_id)
    await work.session.flush()
    owner = conversation.owner_id
    if conversation.state is ConversationState.OPEN:
        store.note_given(work.session, before, owner, work.now)
    if owner is not None and owner != before:
        key = f"rule:{conversation.id}:{conversation.version}"
        await notify(work, owner, NoticeKind.RULE_ASSIGNED, conversation, found.words, key=key)


async def _note_turn(work: UnitOfWork, rep_id: UUID) -> None:
    values = {"rep_id": rep_id, "last_assigned_at": work.now}
    if not await work.insert_if_absent(RoutingTurn, values):
        turn = await work.session.get_one(RoutingTurn, rep_id)
        turn.last_assigned_at = work.now


def _kept(conversation: Conversation, found: Route) -> JsonObject:
    """The decision; that a rep put the conversation where it stands is not forgotten by it."""
    pinned = bool((conversation.route or {}).get("pinned"))
    return {**as_json(found), **({"pinned": True} if pinned else {})}


def as_json(found: Route) -> JsonObject:
    """The decision as it is kept: who, where, by which rule, and each thing that was looked at."""
    return {
        "owner": str(found.owner_id) if found.owner_id else None,
        "queue": found.queue.name,
        "rule": found.rule,
        "basis": "rule",
        "words": found.words,
        "trace": [{"what": look.what, "held": look.held, "why": look.why} for look in found.trace],
    }


def _intent(conversation: Conversation) -> str:
    return str((conversation.judgement or {}).get("intent", ""))
