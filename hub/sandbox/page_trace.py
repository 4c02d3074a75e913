"""What the visitor of the demo page points at, and the steps behind it."""

from collections.abc import Mapping
from uuid import UUID

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from hub.sandbox import trace
from hub.sandbox.page_answers import answer
from hub.sandbox.world import World

MAIL = "mail"
# The ways on which nobody of the page is known by name: the newest that came in is shown.
UNNAMED_WAYS: Mapping[str, Channel] = {"site": Channel.CHAT, "form": Channel.FORM}


def routes(world: World) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        async with world.database.reading() as session:
            wanted = await _wanted(world, session, request.query)
            found = await trace.find(session, wanted) if wanted is not None else None
            read = await trace.read(session, found) if found is not None else None
        return answer(trace.as_json(read))

    return [web.get("/api/trace", show)]


async def _wanted(world: World, session: AsyncSession, query: Mapping[str, str]) -> trace.Wanted | None:
    """`interaction` names one outright; `person` with `message` a customer's Telegram message or, with `way` mail, a mail
    by its id; another `way` the newest that came in there, and None while nothing has; `channel` with `ts` and `thread` a
    post in Slack.
    """
    way, key, message = query.get("way", ""), query.get("person", ""), query.get("message")
    posts = tuple(ts for ts in (query.get("ts"), query.get("thread")) if ts)
    pointed = UUID(query["interaction"]) if "interaction" in query else None
    if way in UNNAMED_WAYS:
        last = await newest(session, UNNAMED_WAYS[way])
        return trace.Wanted(interaction_id=last) if last is not None else None
    if way == MAIL:
        pointed = await _mail(session, message) if message else None
        message = None
    return trace.Wanted(
        interaction_id=pointed,
        handle=_handle(world, way, key),
        message=message,
        channel=query.get("channel"),
        posts=posts,
    )


def _handle(world: World, way: str, key: str) -> str | None:
    if key not in world.phones:
        return None
    return world.mailboxes[key].address if way == MAIL else str(world.person(key).id)


async def newest(session: AsyncSession, channel: Channel) -> UUID | None:
    """What came in last on this channel."""
    query = select(Interaction.id).where(
        Interaction.channel == channel, Interaction.direction == InteractionDirection.INBOUND
    )
    return (await session.execute(query.order_by(Interaction.arrived_at.desc()).limit(1))).scalar_one_or_none()


async def _mail(session: AsyncSession, message_id: str) -> UUID | None:
    query = select(Interaction.id).where(Interaction.channel == Channel.EMAIL, Interaction.external_id == message_id)
    return (await session.execute(query.limit(1))).scalar_one_or_none()
