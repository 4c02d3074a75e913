"""What people do on their phones in private: they write, send, press, react, read, and come by links."""

from collections.abc import Mapping

from connectors.toolkit.graph_simulator.send_api import OUR_APP, SendApi
from connectors.toolkit.graph_simulator.world import GraphMessage, GraphPerson, Json


class Conversations(SendApi):
    """The private side of an account."""

    def write(self, person: GraphPerson, text: str, *, reply_to: str | None = None, ad: Json | None = None) -> str:
        """The id of the new message. `ad`: the first words after an advertisement, as {"ad_id", "ad_title"}."""
        told: Json = {} if ad is None else {"referral": _advertisement(ad)}
        if ad is not None:
            person.by_ad_at = self.clock()
        return self.say(person, GraphMessage(self.message_id(), True, self.clock(), text, reply_to=reply_to), told)

    def send_file(self, person: GraphPerson, kind: str, content: bytes, filename: str, mime_type: str) -> str:
        """`kind`: image, video, audio, file."""
        file = self.store(kind, content, filename, mime_type)
        return self.say(person, GraphMessage(self.message_id(), True, self.clock(), file=file))

    def send_photo(self, person: GraphPerson, content: bytes) -> str:
        return self.send_file(person, "image", content, "photo.jpg", "image/jpeg")

    def send_voice(self, person: GraphPerson, content: bytes) -> str:
        return self.send_file(person, "audio", content, "voice.mp4", "audio/mp4")

    def send_location(self, person: GraphPerson, latitude: float, longitude: float) -> str:
        place = (latitude, longitude)
        return self.say(person, GraphMessage(self.message_id(), True, self.clock(), location=place))

    def send_like(self, person: GraphPerson) -> str:
        """The thumb of Messenger, as it came until 2026-08-30: an image and a sticker at once."""
        like = self.store("sticker", b"thumb", "thumb.png", "image/png")
        return self.say(person, GraphMessage(self.message_id(), True, self.clock(), file=like))

    def press(self, person: GraphPerson, message_id: str, label: str) -> str | None:
        """Press a button that is really there; LookupError when it is not. The id of the press, None for a link."""
        message = self.message(person, message_id)
        button = next((one for one in message.buttons if one.label == label), None)
        if button is None:
            raise LookupError(f"message {message_id} has no button {label!r}")
        if button.payload is None:
            return None
        if button.is_quick:
            message.buttons = tuple(one for one in message.buttons if not one.is_quick)
            answer = GraphMessage(self.message_id(), True, self.clock(), label)
            return self.say(person, answer, {"quick_reply": {"payload": button.payload}})
        return self._post_back(person, label, button.payload)

    def get_started(self, person: GraphPerson, payload: str = "get_started") -> str:
        return self._post_back(person, "Get started", payload)

    def react(self, person: GraphPerson, message_id: str, emoji: str | None) -> None:
        message = self.message(person, message_id)
        message.reaction = emoji
        self.changed()
        told: Json = {"mid": message_id, "action": "unreact" if emoji is None else "react"}
        self.push(person, {"reaction": {**told, **({"emoji": emoji, "reaction": "other"} if emoji else {})}})

    def edit(self, person: GraphPerson, message_id: str, text: str) -> None:
        message = self.message(person, message_id)
        message.text, message.edits = text, message.edits + 1
        self.changed()
        self.push(person, {"message_edit": {"mid": message_id, "text": text, "num_edit": message.edits}})

    def unsend(self, person: GraphPerson, message_id: str) -> None:
        self.message(person, message_id).unsent = True
        self.changed()
        self.push(person, {"message": {"mid": message_id, "is_deleted": True}})

    def read(self, person: GraphPerson) -> None:
        """They open the exchange and see everything in it."""
        ours = [message for message in self.phone(person) if not message.from_me]
        for message in ours:
            message.seen = True
        self.changed()
        if ours:
            self.push(person, {"read": self.read_content(ours[-1])})

    def arrive(self, person: GraphPerson, ref: str, *, source: str = "SHORTLINK", ad_id: str | None = None) -> None:
        """By a link or an advertisement, without a word."""
        if ad_id is not None:
            person.by_ad_at = self.clock()
        told: Json = {"ref": ref, "source": source, "type": "OPEN_THREAD"}
        self.push(person, {"referral": {**told, **({"ad_id": ad_id} if ad_id else {})}})

    def write_by_hand(self, person: GraphPerson, text: str) -> str:
        """Somebody of ours answers in Meta's own app."""
        message = GraphMessage(self.message_id(), False, self.clock(), text)
        self.phone(person).append(message)
        self.changed()
        self.push(person, {"message": {"mid": message.id, "is_echo": True, **self.content(message)}}, by_us=True)
        return message.id

    def hand_over(self, person: GraphPerson, new_owner: str, old_owner: str = OUR_APP) -> None:
        told: Json = {"previous_owner_app_id": old_owner, "new_owner_app_id": new_owner, "metadata": "by hand"}
        self.push(person, {"pass_thread_control": told})

    # Inside

    def say(self, person: GraphPerson, message: GraphMessage, more: Mapping[str, object] | None = None) -> str:
        person.wrote_at = self.clock()
        self.phone(person).append(message)
        self.changed()
        self.push(person, {"message": {"mid": message.id, **self.content(message), **(more or {})}})
        return message.id

    def _post_back(self, person: GraphPerson, title: str, payload: str) -> str:
        person.wrote_at = self.clock()
        name = self.message_id()
        self.push(person, {"postback": {"mid": name, "title": title, "payload": payload}})
        return name


def _advertisement(ad: Json) -> Json:
    context = {"ads_context_data": {"ad_title": ad["ad_title"]}} if "ad_title" in ad else {}
    return {"source": "ADS", "type": "OPEN_THREAD", "ad_id": ad["ad_id"], **context}
