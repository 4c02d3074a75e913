"""A Facebook Page in public, simulated on loopback: for the sandbox and for tests only."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from connectors.contract.capabilities import TextUnit
from connectors.contract.channel import Channel
from connectors.contract.errors import ContentRefused, NotReachable, Refused, SendError, WindowClosed
from connectors.contract.outbound import OutboundPart
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from connectors.toolkit.graph_simulator.comments import Comments
from connectors.toolkit.graph_simulator.rehearsal import ACCOUNT, PublicRehearsal
from connectors.toolkit.graph_simulator.server import Call, Result, call, settings_of
from connectors.toolkit.graph_simulator.world import Behaviour, GraphComment, GraphMessage, GraphPerson, Json
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.toolkit.simulator import Clock

PAGE = "110200000000001"
EIGHT_DAYS = 8 * 86400


class FacebookSimulator(Comments):
    """One Page, its posts and visitors. A private answer to a comment goes the way of Messenger, to the person's phone."""

    provider: ClassVar[str] = "facebook"
    kind: ClassVar[str] = "page"
    account_id: ClassVar[str] = PAGE
    text_limit: ClassVar[int] = 2000
    text_unit: ClassVar[TextUnit] = TextUnit.CHARACTERS
    window_subcode: ClassVar[int] = 2018278
    needs_type: ClassVar[bool] = True
    tells_delivery: ClassVar[bool] = True
    answers_edge: ClassVar[str] = "comments"
    comment_limit: ClassVar[int] = 8000

    def calls(self) -> list[Call]:
        likes = r"([0-9_]+)/likes"
        liking = [call("POST", likes, self._like), call("DELETE", likes, self._unlike)]
        return [*self.conversation_calls(), *liking, *self.comment_calls()]

    def message_id(self) -> str:
        return "m_" + base64.urlsafe_b64encode(self.next_id("simulated:").encode()).decode().rstrip("=")

    def read_content(self, message: GraphMessage) -> Json:
        return {"watermark": round(message.at * 1000)}

    def post_id(self) -> str:
        return f"{self.account_id}_{self.next_id('9900')}"

    def comment_id(self, post: str) -> str:
        return f"{post.partition('_')[2]}_{self.next_id('54')}"

    def comment_change(self, comment: GraphComment, verb: str) -> Json | None:
        told: Json = {
            "item": "comment",
            "verb": verb,
            "post_id": comment.post,
            "comment_id": comment.id,
            "parent_id": comment.parent or comment.post,
            "created_time": int(comment.at),
            "from": {"id": comment.author, "name": self.author_name(comment.author)},
        }
        if verb != "remove":
            told["message"] = comment.text
        if comment.photo is not None:
            told["photo"] = comment.photo
        if comment.edited_at is not None:
            told["edited_time"] = int(comment.edited_at)
        return {"field": "feed", "value": told}

    def write_on_page(self, person: GraphPerson, text: str) -> str:
        """A visitor's own post on the Page; its id."""
        post = self.add_post(text, person)
        value: Json = {**self._by(person), "item": "status", "verb": "add", "post_id": post.id, "message": text}
        self.post_change({"field": "feed", "value": value}, person.id)
        return post.id

    def react_to(self, person: GraphPerson, target: str, word: str | None) -> None:
        """`word`: like, love, haha, wow, care, sorry, anger; None takes the reaction back."""
        told: Json = {"item": "reaction", "verb": "remove" if word is None else "add", "reaction_type": word or "like"}
        comment = self.comments.get(target)
        if comment is not None:
            comment.reactions.pop(person.id, None)
            comment.reactions |= {person.id: word} if word else {}
        where: Json = {"comment_id": target, "post_id": comment.post} if comment is not None else {"post_id": target}
        self.changed()
        self.post_change({"field": "feed", "value": {**self._by(person), **told, **where}}, person.id)

    def mention(self, person: GraphPerson, text: str) -> str:
        """They name the Page in a post of their own; its id."""
        post = self.add_post(text, person)
        told: Json = {"item": "post", "verb": "add", "post_id": post.id, "message": text, "created_time": int(post.at)}
        who: Json = {"sender_id": person.id, "sender_name": person.name}
        self.post_change({"field": "mention", "value": {**told, **who}}, person.id)
        return post.id

    def review(self, person: GraphPerson, text: str, *, recommends: bool = True) -> str:
        post = self.add_post(text, person)
        told: Json = {
            "item": "rating",
            "verb": "add",
            "reviewer_id": person.id,
            "reviewer_name": person.name,
            "recommendation_type": "positive" if recommends else "negative",
            "review_text": text,
            "open_graph_story_id": post.id,
            "created_time": int(post.at),
        }
        self.post_change({"field": "ratings", "value": told}, person.id)
        return post.id

    def _by(self, person: GraphPerson) -> Json:
        return {"from": {"id": person.id, "name": person.name}, "created_time": int(self.clock())}

    def _like(self, groups: Sequence[str], fields: JsonObject) -> Result:
        self.standing(groups[0]).reactions[self.account_id] = "like"
        self.changed()
        return Result({"success": True})

    def _unlike(self, groups: Sequence[str], fields: JsonObject) -> Result:
        self.standing(groups[0]).reactions.pop(self.account_id, None)
        self.changed()
        return Result({"success": True})


class FacebookRehearsal(PublicRehearsal):
    channel: ClassVar[Channel] = Channel.FACEBOOK
    simulator: FacebookSimulator

    def __init__(self, clock: Clock) -> None:
        self.simulator = FacebookSimulator(clock)
        super().__init__()

    def make(self, *, token: str | None = None, base_url: str | None = None, timeout: float = 15) -> FacebookConnector:
        return connect(self.simulator, ACCOUNT, token=token, base_url=base_url, timeout=timeout)

    def own_faults(self) -> Mapping[str, tuple[OutboundPart, type[SendError]]]:
        reachable = self.part_to(self.behaving(Behaviour.NORMAL))
        return {
            "no comment named": (replace(reachable, reply_to=None), ContentRefused),
            "no such comment": (replace(reachable, reply_to="1_1"), Refused),
            "comment too long": (replace(reachable, text="a" * 8001), ContentRefused),
            "answered privately before": (self._answered_before(), Refused),
            "too old for a private answer": (self._old(), WindowClosed),
            "blocked": (self.privately(self.behaving(Behaviour.BLOCKED)), NotReachable),
        }

    def _answered_before(self) -> OutboundPart:
        part = self.privately(self.behaving(Behaviour.NORMAL))
        self.simulator.comments[part.reply_to or ""].answered_privately = True
        return part

    def _old(self) -> OutboundPart:
        part = self.privately(self.behaving(Behaviour.NORMAL))
        self.simulator.comments[part.reply_to or ""].at -= EIGHT_DAYS
        return part


def settings_for(
    simulator: FacebookSimulator, *, token: str | None = None, base_url: str | None = None, timeout: float = 15
) -> FacebookSettings:
    """What an operator would write to use this simulator; it must have started unless `base_url` is given."""
    return settings_of(simulator, FacebookSettings, token=token, base_url=base_url, timeout=timeout, page_id=PAGE)


def connect(
    simulator: FacebookSimulator,
    account: str,
    *,
    token: str | None = None,
    base_url: str | None = None,
    timeout: float = 15,
) -> FacebookConnector:
    """A connector of the simulated Page."""
    settings = settings_for(simulator, token=token, base_url=base_url, timeout=timeout)
    return FacebookConnector(account, settings)


def rehearse(clock: Clock) -> Rehearsal:
    return FacebookRehearsal(clock)
