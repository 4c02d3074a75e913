"""The Send API of the simulated account, with its windows and limits, and its reports of what was said."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

import aiohttp

from connectors.contract.capabilities import TextUnit
from connectors.contract.text import measure
from connectors.toolkit.graph_simulator import limits
from connectors.toolkit.graph_simulator.server import (
    Call,
    GraphRefusal,
    GraphSimulator,
    Result,
    call,
    too_fast,
    unknown_object,
)
from connectors.toolkit.graph_simulator.world import GraphButton, GraphFile, GraphMessage, GraphPerson, Json
from connectors.toolkit.payload import JsonObject

QUICK_REPLIES, CARD_BUTTONS = 13, 3
TITLE_CHARACTERS, PAYLOAD_CHARACTERS, CARD_CHARACTERS = 20, 1000, 640
SHOWN_MESSAGES = 20
TYPING_SECONDS = 20.0
TAGS = frozenset({"HUMAN_AGENT"})
TYPES = frozenset({"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"})
FILE_TYPES = frozenset({"image", "video", "audio", "file"})
OUR_APP = "1517000000000042"


class SendApi(GraphSimulator):
    """`text_limit` counts in `text_unit`; `window_subcode` says that a window is closed; `needs_type`: a message says why it goes."""

    text_limit: ClassVar[int]
    text_unit: ClassVar[TextUnit]
    window_subcode: ClassVar[int]
    needs_type: ClassVar[bool]
    tells_delivery: ClassVar[bool]

    def conversation_calls(self) -> list[Call]:
        own = self.account_id
        return [
            call("POST", rf"(?:{own}|me)/messages", self._take),
            call("GET", rf"(?:{own}|me)/conversations", self._conversation),
            call("GET", r"([0-9]+)", self._profile),
        ]

    @abstractmethod
    def message_id(self) -> str: ...

    @abstractmethod
    def read_content(self, message: GraphMessage) -> Json:
        """What a read mark of the person says."""

    def may_answer_comment(self, comment_id: str) -> GraphPerson:
        """Whose comment it is, counted as answered privately. Refused where that cannot be."""
        raise unknown_object(comment_id)

    # What the hub calls

    async def prepare(self, fields: JsonObject) -> None:
        """Fetch the file that is to be sent, as Meta does while it is asked."""
        address = fields.inside("message").inside("attachment").inside("payload").text("url")
        if address is None:
            return
        try:
            async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(address) as response:
                self._fetched[address] = await response.read(), response.content_type
        except aiohttp.ClientError:
            raise GraphRefusal(100, 2018008, "(#100) Failed to fetch the file from the url.") from None

    def _take(self, groups: Sequence[str], fields: JsonObject) -> Result:
        if action := fields.text("sender_action"):
            return self._act(action, fields)
        person, comment = self._recipient(fields)
        self._permit(fields, person, comment)
        message = self._message(fields.inside("message"), comment)
        message.tag = fields.text("tag")
        self.phone(person).append(message)
        self.changed()
        self._report(person, message)
        return Result({"recipient_id": person.id, "message_id": message.id}, person)

    def _recipient(self, fields: JsonObject) -> tuple[GraphPerson, str | None]:
        recipient = fields.inside("recipient")
        comment = recipient.text("comment_id")
        if comment is not None:
            return self.may_answer_comment(comment), comment
        return self._person(recipient.text("id")), None

    def _person(self, person_id: str | None) -> GraphPerson:
        person = self.people.get(person_id or "")
        if person is None:
            raise GraphRefusal(100, 2018001, "(#100) No matching user found")
        if person.blocked:
            raise GraphRefusal(551, 1545041, "(#551) This person isn't available right now.")
        self.met(person)
        return person

    def _permit(self, fields: JsonObject, person: GraphPerson, comment: str | None) -> None:
        """Kind, tag, window and rate."""
        kind, tag = fields.text("messaging_type"), fields.text("tag")
        if (self.needs_type and kind is None) or (kind is not None and kind not in TYPES):
            raise invalid("messaging_type")
        if (tag is not None and tag not in TAGS) or (tag is None) == (kind == "MESSAGE_TAG"):
            raise invalid("tag")
        if comment is None and not self._is_open(person, tag):
            words = "(#10) This message is sent outside of allowed window."
            raise GraphRefusal(10, self.window_subcode, words, 403)
        attachment = fields.inside("message").inside("attachment").text("type")
        rate = self.rates.films if attachment in ("audio", "video") else self.rates.texts
        if not self.rates.allow(rate):
            raise too_fast()

    def _is_open(self, person: GraphPerson, tag: str | None) -> bool:
        now = self.clock()
        reach = limits.HUMAN_AGENT_WINDOW if tag is not None else limits.WINDOW
        by_ad = person.by_ad_at is not None and now - person.by_ad_at < limits.AD_WINDOW
        return by_ad or (person.wrote_at is not None and now - person.wrote_at < reach)

    def _message(self, told: JsonObject, comment: str | None) -> GraphMessage:
        attachment = told.inside("attachment")
        payload = attachment.inside("payload")
        text = told.text("text") or payload.text("text") or ""
        if not text and not attachment:
            raise invalid("message")
        limit = CARD_CHARACTERS if payload.text("text") else self.text_limit
        unit = TextUnit.CHARACTERS if payload.text("text") else self.text_unit
        if measure(text, unit) > limit:
            raise GraphRefusal(100, None, f"(#100) Length of param message[text] must be less than or equal to {limit}")
        return GraphMessage(
            id=self.message_id(),
            from_me=False,
            at=self.clock(),
            text=text,
            file=self._attached(attachment) if attachment.text("type") != "template" else None,
            buttons=(*_quick(told), *_card(payload)),
            reply_to=told.inside("reply_to").text("mid"),
            metadata=told.text("metadata"),
            answers_comment=comment,
        )

    def _attached(self, attachment: JsonObject) -> GraphFile | None:
        if not attachment:
            return None
        kind, fetched = attachment.text("type"), self._fetched.pop(attachment.inside("payload").text("url") or "", None)
        if fetched is None or kind not in FILE_TYPES:
            raise invalid("message[attachment]")
        content, mime_type = fetched
        return self.store(kind, content, f"{kind}.bin", mime_type)

    def _act(self, action: str, fields: JsonObject) -> Result:
        person = self._person(fields.inside("recipient").text("id"))
        payload = fields.inside("payload")
        match action:
            case "typing_on":
                person.typing_until = self.clock() + TYPING_SECONDS
            case "typing_off":
                person.typing_until = 0
            case "mark_seen":
                for message in self.phone(person):
                    message.seen = message.seen or message.from_me
            case "react" | "unreact":
                target = self.message(person, payload.text("message_id") or "")
                target.our_reaction = payload.text("reaction") if action == "react" else None
            case _:
                raise invalid("sender_action")
        self.changed()
        return Result({"recipient_id": person.id}, person)

    def _profile(self, groups: Sequence[str], fields: JsonObject) -> Result:
        person = self._person(groups[0])
        first, _, last = person.name.partition(" ")
        return Result({"id": person.id, "first_name": first, "last_name": last, "name": person.name}, person)

    def _conversation(self, groups: Sequence[str], fields: JsonObject) -> Result:
        """The exchange with one person, its newest messages first; of those behind the twentieth nothing is told."""
        person = self.people.get(fields.text("user_id") or "")
        if person is None or not self.phone(person):
            return Result({"data": []})
        newest = [self._looked_up(person, one) for one in reversed(self.phone(person)[-SHOWN_MESSAGES:])]
        return Result({"data": [{"id": f"t_{person.id}", "messages": {"data": newest}}]})

    def _looked_up(self, person: GraphPerson, message: GraphMessage) -> Json:
        author = person.id if message.from_me else self.account_id
        at = datetime.fromtimestamp(int(message.at), UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"id": message.id, "created_time": at, "from": {"id": author}, "message": message.text}

    def _report(self, person: GraphPerson, message: GraphMessage) -> None:
        """Our own message comes back, and then that it was delivered."""
        self.push(person, {"message": self._echoed(message)}, by_us=True)
        if self.tells_delivery:
            self.push(person, {"delivery": {"mids": [message.id], "watermark": round(message.at * 1000)}})

    def _echoed(self, message: GraphMessage) -> Json:
        told: Json = {"mid": message.id, "is_echo": True, "app_id": int(OUR_APP)}
        if message.metadata is not None:
            told["metadata"] = message.metadata
        return {**told, **self.content(message)}

    # What both sides see

    def phone(self, person: GraphPerson) -> list[GraphMessage]:
        """The private messages between this person and us, oldest first."""
        return self.phones.setdefault(person.id, [])

    def message(self, person: GraphPerson, message_id: str) -> GraphMessage:
        found = next((one for one in self.phone(person) if one.id == message_id), None)
        if found is None:
            raise unknown_object(message_id)
        return found

    def push(self, person: GraphPerson, content: Json, *, by_us: bool = False) -> None:
        here, there = {"id": self.account_id}, {"id": person.id}
        sender, recipient = (here, there) if by_us else (there, here)
        item: Json = {"sender": sender, "recipient": recipient, "timestamp": round(self.clock() * 1000), **content}
        self.post_entry({"messaging": [item]}, person.id, person)

    def content(self, message: GraphMessage) -> Json:
        """A message as its webhook tells it."""
        told: Json = {"text": message.text} if message.text else {}
        if message.reply_to is not None:
            told["reply_to"] = {"mid": message.reply_to}
        if message.location is not None:
            latitude, longitude = message.location
            told["attachments"] = [
                {"type": "location", "payload": {"coordinates": {"lat": latitude, "long": longitude}}}
            ]
        if message.file is not None:
            told |= self._file_content(message.file)
        return told

    def _file_content(self, file: GraphFile) -> Json:
        payload: Json = {"url": f"{self.base_url}{file.path}"}
        if file.type != "sticker":
            return {"attachments": [{"type": file.type, "payload": payload}]}
        payload["sticker_id"] = int(file.id)
        both = [{"type": "image", "payload": payload}, {"type": "sticker", "payload": payload}]
        return {"sticker_id": int(file.id), "attachments": both}


def invalid(parameter: str) -> GraphRefusal:
    return GraphRefusal(100, None, f"(#100) Param {parameter} is not valid")


def _quick(told: JsonObject) -> list[GraphButton]:
    replies = told.each("quick_replies")
    if len(replies) > QUICK_REPLIES:
        raise invalid("message[quick_replies]")
    return [_button(one.text("title"), one.text("payload"), None, is_quick=True) for one in replies]


def _card(payload: JsonObject) -> list[GraphButton]:
    buttons = payload.each("buttons")
    if len(buttons) > CARD_BUTTONS:
        raise invalid("message[attachment][payload][buttons]")
    return [_button(one.text("title"), one.text("payload"), one.text("url"), is_quick=False) for one in buttons]


def _button(title: str | None, payload: str | None, url: str | None, *, is_quick: bool) -> GraphButton:
    if not title or len(title) > TITLE_CHARACTERS or len(payload or "") > PAYLOAD_CHARACTERS or not (payload or url):
        raise invalid("button")
    return GraphButton(title, payload, url, is_quick)
