"""What the visitor of the demo page points at, and the steps behind it."""

from collections.abc import Mapping
from uuid import UUID

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from hub.sandbox import page_phones, trace
from hub.sandbox.page_answers import answer
from hub.sandbox.world import World

MAIL = "mail"
FIRST_APP = "telegram"
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
    """`interaction` names one outright; `person` with `app` what a customer wrote there last, or the bubble `message`; with
    `way` mail, a mail by its id; another `way` the newest that came in there, and None while nothing has; `channel` with `ts`
    and `thread` a post in Slack.
    """
    way, key = query.get("way", ""), query.get("person", "")
    if "interaction" in query:
        return trace.Wanted(interaction_id=UUID(query["interaction"]))
    if way in UNNAMED_WAYS:
        last = await newest(session, UNNAMED_WAYS[way])
        return trace.Wanted(interaction_id=last) if last is not None else None
    if key in world.phones:
        message = query.get("message")
        return _in_mailbox(world, key, message) if way == MAIL else _on_phone(world, key, query, message)
    posts = tuple(ts for ts in (query.get("ts"), query.get("thread")) if ts)
    return trace.Wanted(channel=query.get("channel"), posts=posts)


def _in_mailbox(world: World, key: str, message: str | None) -> trace.Wanted:
    return trace.Wanted(place=(Channel.EMAIL, world.mailboxes[key].address), external_id=message)


def _on_phone(world: World, key: str, query: Mapping[str, str], message: str | None) -> trace.Wanted:
    app = page_phones.apps(world)[query.get("app", FIRST_APP)]
    bubble = message or page_phones.last_own(app, key)
    external_id = app.external_id(key, bubble) if bubble is not None else None
    return trace.Wanted(place=(app.channel, app.handle(key)), external_id=external_id)


async def newest(session: AsyncSession, channel: Channel) -> UUID | None:
    """What came in last on this channel."""
    query = select(Interaction.id).where(
        Interaction.channel == channel, Interaction.direction == InteractionDirection.INBOUND
    )
    return (await session.execute(query.order_by(Interaction.arrived_at.desc()).limit(1))).scalar_one_or_none()
