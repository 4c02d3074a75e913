"""Instagram, simulated on loopback: for the sandbox and for tests only."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from connectors.contract.capabilities import TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, NotReachable, Refused, SendError, WindowClosed
from connectors.contract.outbound import OutboundPart
from connectors.instagram.connector import InstagramConnector
from connectors.instagram.settings import InstagramSettings
from connectors.toolkit.graph_simulator.comments import Comments
from connectors.toolkit.graph_simulator.rehearsal import ACCOUNT, PrivateRehearsal
from connectors.toolkit.graph_simulator.send_api import invalid
from connectors.toolkit.graph_simulator.server import Call, Result, call, settings_of, unknown_object
from connectors.toolkit.graph_simulator.world import Behaviour, GraphComment, GraphMessage, GraphPerson, Json
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.toolkit.simulator import Clock

ACCOUNT_ID = "17841400000000001"


class InstagramSimulator(Comments):
    """One professional account, its pictures, and the people who write to it and below them."""

    provider: ClassVar[str] = "instagram"
    kind: ClassVar[str] = "instagram"
    account_id: ClassVar[str] = ACCOUNT_ID
    times_in_seconds: ClassVar[bool] = True
    text_limit: ClassVar[int] = 1000
    text_unit: ClassVar[TextUnit] = TextUnit.BYTES
    window_subcode: ClassVar[int] = 2534022
    needs_type: ClassVar[bool] = False
    tells_delivery: ClassVar[bool] = False
    answers_edge: ClassVar[str] = "replies"
    comment_limit: ClassVar[int] = 2200

    def calls(self) -> list[Call]:
        mentions = call("POST", rf"{self.account_id}/mentions", self._answer_mention)
        return [*self.conversation_calls(), mentions, *self.comment_calls()]

    def message_id(self) -> str:
        return base64.b64encode(self.next_id("ig_simulated:").encode()).decode().rstrip("=")

    def read_content(self, message: GraphMessage) -> Json:
        return {"mid": message.id}

    def post_id(self) -> str:
        return self.next_id("180233")

    def comment_id(self, post: str) -> str:
        return self.next_id("178942")

    def comment_change(self, comment: GraphComment, verb: str) -> Json | None:
        """New comments are told and nothing else of them: neither a change nor a removal."""
        return {"field": "comments", "value": self.comment_value(comment)} if verb == "add" else None

    def comment_value(self, comment: GraphComment) -> Json:
        person = self.people.get(comment.author)
        name = person.username or person.name if person is not None else self.account_name
        media: Json = {"id": comment.post, "media_product_type": "FEED"}
        told: Json = {"id": comment.id, "from": {"id": comment.author, "username": name}, "media": media}
        return {**told, "text": comment.text, **({"parent_id": comment.parent} if comment.parent else {})}

    def mention(self, person: GraphPerson, media: str = "17918000000000001") -> str:
        """They name us in a comment below somebody else's picture; only ids are told. The comment's id."""
        comment = self.comment_id(media)
        self.comments[comment] = GraphComment(comment, media, person.id, self.clock(), "look, @moravia")
        self.changed()
        change: Json = {"field": "mentions", "value": {"comment_id": comment, "media_id": media}}
        self.post_entry({"changes": [change]}, person.id, person)
        return comment

    def mention_in_story(self, person: GraphPerson, content: bytes = b"story") -> str:
        story = self.store("story_mention", content, "story.jpg", "image/jpeg")
        return self.say(person, GraphMessage(self.message_id(), True, self.clock(), file=story))

    def reply_to_story(self, person: GraphPerson, text: str, story: str = "17903000000000001") -> str:
        message = GraphMessage(self.message_id(), True, self.clock(), text)
        answered: Json = {"reply_to": {"story": {"id": story, "url": f"{self.base_url}/media/0/story.jpg"}}}
        return self.say(person, message, answered)

    def _answer_mention(self, groups: Sequence[str], fields: JsonObject) -> Result:
        media, comment = fields.text("media_id"), fields.text("comment_id")
        text = fields.text("message")
        if media is None or text is None:
            raise invalid("message")
        if comment is not None and comment not in self.comments:
            raise unknown_object(comment)
        return Result({"id": self.add_comment(self.account_id, text, media, comment).id})


class InstagramRehearsal(PrivateRehearsal):
    channel: ClassVar[Channel] = Channel.INSTAGRAM
    simulator: InstagramSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = InstagramSimulator(clock)
        super().__init__()

    def make(self, *, token: str | None = None, base_url: str | None = None, timeout: float = 15) -> InstagramConnector:
        return connect(self.simulator, ACCOUNT, token=token, base_url=base_url, timeout=timeout)

    def own_faults(self) -> Mapping[str, tuple[OutboundPart, type[SendError]]]:
        reachable = self.part_to(self.behaving(Behaviour.NORMAL))
        answered = self.simulator.comments[self.simulator.comment(self.behaving(Behaviour.NORMAL), "Hello?")]
        answered.answered_privately = True
        return {
            "blocked": (self.part_to(self.behaving(Behaviour.BLOCKED)), NotReachable),
            "unknown person": (self.stranger(), NotReachable),
            "window closed": (self.late(), WindowClosed),
            "too many bytes": (replace(reachable, text="é" * 501), ContentRefused),
            "answered privately before": (replace(reachable, reply_to=answered.id, privately=True), Refused),
            "no such comment": (replace(reachable, reply_to="1"), Refused),
        }


def settings_for(
    simulator: InstagramSimulator, *, token: str | None = None, base_url: str | None = None, timeout: float = 15
) -> InstagramSettings:
    """What an operator would write to use this simulator; it must have started unless `base_url` is given."""
    return settings_of(
        simulator, InstagramSettings, token=token, base_url=base_url, timeout=timeout, account_id=ACCOUNT_ID
    )


def connect(
    simulator: InstagramSimulator,
    account: str,
    *,
    token: str | None = None,
    base_url: str | None = None,
    timeout: float = 15,
) -> InstagramConnector:
    """A connector of the simulated account."""
    settings = settings_for(simulator, token=token, base_url=base_url, timeout=timeout)
    return InstagramConnector(account, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return InstagramRehearsal(clock)
