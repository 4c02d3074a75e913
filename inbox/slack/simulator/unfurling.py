"""Links that the app hears of, and chat.unfurl (docs.slack.dev, "Unfurling links in messages")."""

import re
from typing import Any
from urllib.parse import urlsplit

from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.blocks import message_faults
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.records import Message
from inbox.slack.simulator.world import World

Json = dict[str, Any]
LINK = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>")
FIELDS = frozenset({"blocks", "color", "fallback", "text", "title", "title_link", "hide_color", "preview"})


def links_in(world: World, message: Message) -> list[Json]:
    """The links of a message that lead to a domain of the app's, or below one."""
    found = [address.replace("&amp;", "&") for address in LINK.findall(message.content.text)]
    hosts = {address: urlsplit(address).hostname or "" for address in found}
    domains = world.settings.unfurl_domains
    return [
        {"url": address, "domain": next(one for one in domains if _is_below(host, one))}
        for address, host in hosts.items()
        if any(_is_below(host, one) for one in domains)
    ]


def link_shared(message: Message, links: list[Json]) -> Json:
    return {
        "type": "link_shared",
        "channel": message.channel,
        "is_bot_user_member": True,
        "user": message.user,
        "message_ts": message.ts,
        **({"thread_ts": message.thread_ts} if message.is_reply else {}),
        "unfurl_id": f"{message.channel}.{message.ts}.simulated",
        "source": "conversations_history",
        "links": links,
        "event_ts": message.ts,
    }


def unfurl(world: World, call: Arguments) -> Json:
    """By channel and ts: what the app hears of by `unfurl_id` stands in composers, which nobody simulates."""
    if not call.text("channel") or not call.text("ts"):
        raise SlackError("missing_channel" if not call.text("channel") else "missing_ts")
    unfurls = call.structure("unfurls")
    if not unfurls:
        raise SlackError("missing_unfurls")
    channel = world.workspace.channels.get(call.text("channel"))
    if channel is None or world.workspace.bot.id not in channel.members:
        raise SlackError("cannot_find_channel")
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("cannot_unfurl_message")
    _judge(unfurls, {one["url"] for one in links_in(world, message)})
    message.unfurls.update(unfurls)
    world.workspace.changed("message_changed", channel.id, message.ts, world.workspace.bot.id)
    return {}


def _judge(unfurls: Any, addresses: set[str]) -> None:
    if not isinstance(unfurls, dict) or not all(isinstance(one, dict) for one in unfurls.values()):
        raise SlackError("invalid_unfurls_format")
    if not set(unfurls) <= addresses:
        raise SlackError("cannot_unfurl_message")  # "the URL provided does not appear in the message"
    for one in unfurls.values():
        faults = message_faults(one.get("blocks"))
        if not set(one) <= FIELDS or faults:
            raise SlackError("invalid_unfurls_format", faults)


def _is_below(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
