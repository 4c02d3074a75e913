"""WhatsApp, simulated: people with phones, and what they do."""

import base64
from collections.abc import Mapping, Sequence

from connectors.contract.inbound import ReportedStatus
from connectors.whatsapp.simulator.server import AD_WINDOW, WINDOW, SimulatedWhatsapp
from connectors.whatsapp.simulator.views import on_phone, person_snapshot
from connectors.whatsapp.simulator.webhooks import as_message, author, receiver
from connectors.whatsapp.simulator.world import ApprovedTemplate, Behaviour, Group, Json, Message, Person, PhoneMessage


class WhatsappSimulator(SimulatedWhatsapp):
    """One business number and the people around it. What they do is posted to the addresses of `post_to`.

    Give the connector what `settings_for` makes. Gestures need a running event loop and return at once; `settle` waits
    until the hub has everything.
    """

    # People and what they do

    def add_person(
        self,
        name: str,
        number: str,
        *,
        username: str | None = None,
        shows_number: bool = True,
        parent_user_id: str | None = None,
        country: str = "GB",
        behaviour: Behaviour | None = None,
        writable: bool = False,
    ) -> Person:
        """A person with WhatsApp. `number` may carry a plus. `writable`: they wrote just now, so that we may answer."""
        digits = number.lstrip("+")
        by_name = Behaviour(username) if username in list(Behaviour) else Behaviour.NORMAL
        person = Person(
            number=digits,
            name=name,
            user_id=self._user_id(country),
            username=username,
            parent_user_id=parent_user_id,
            shows_number=shows_number,
            behaviour=behaviour or by_name,
            writable_until=self.clock() + WINDOW if writable else 0,
        )
        self.people[digits] = person
        self.changed()
        return person

    def add_group(self, subject: str, members: Sequence[Person]) -> Group:
        """A group of our number and these people; the hub is told."""
        raw = f"capi_group:{self.number.display}:{12036340400000 + len(self.groups)}".encode()
        group = Group(base64.urlsafe_b64encode(raw).decode().rstrip("="), subject, list(members))
        self.groups[group.id] = group
        news: Json = {"timestamp": int(self.clock()), "group_id": group.id, "type": "group_create", "subject": subject}
        self._post(self.number.posted("group_lifecycle_update", self.number.value("groups", news)), group.id)
        self.changed()
        return group

    def add_template(self, template: ApprovedTemplate) -> None:
        self.templates[(template.name, template.language)] = template

    def write(
        self,
        person: Person,
        text: str,
        *,
        reply_to: str | None = None,
        group: Group | None = None,
        ad: str | None = None,
    ) -> str:
        """The id of the new message. `ad`: the id of the advertisement that they came by."""
        message = self.new_message(group.id if group else person.key, "text", text, person)
        return self._say(person, message, reply_to, group, ad)

    def send_photo(self, person: Person, content: bytes, caption: str = "") -> str:
        return self.send_file(person, "image", content, "photo.jpg", "image/jpeg", caption)

    def send_voice(self, person: Person, content: bytes) -> str:
        return self.send_file(person, "voice", content, "voice.ogg", "audio/ogg; codecs=opus")

    def send_sticker(self, person: Person, content: bytes) -> str:
        return self.send_file(person, "sticker", content, "sticker.webp", "image/webp")

    def send_document(
        self, person: Person, content: bytes, filename: str, mime_type: str = "application/pdf", caption: str = ""
    ) -> str:
        return self.send_file(person, "document", content, filename, mime_type, caption)

    def send_file(
        self, person: Person, kind: str, content: bytes, filename: str, mime_type: str, caption: str = ""
    ) -> str:
        message = self.new_message(person.key, kind, caption, person)
        message.file = self.store(content, filename, mime_type)
        return self._say(person, message)

    def send_location(self, person: Person, latitude: float, longitude: float) -> str:
        message = self.new_message(person.key, "location", "", person)
        message.location = (latitude, longitude)
        return self._say(person, message)

    def send_contact(self, person: Person, name: str, number: str) -> str:
        message = self.new_message(person.key, "contacts", "", person)
        message.contact = f"{name} {number.lstrip('+')}"
        return self._say(person, message)

    def press(self, person: Person, message_id: str, title: str) -> str:
        """Press a button, or choose a row, that is really there; LookupError when it is not. The id of the answer."""
        message = self.messages[message_id]
        choice = next((one for one in message.choices if one.title == title), None)
        if choice is None:
            raise LookupError(f"message {message_id} has no button {title!r}")
        kind = "list_reply" if message.is_list else "button_reply"
        answer = {"type": kind, kind: {"id": choice.id, "title": choice.title}}
        return self._act(person, {"type": "interactive", "interactive": answer, **_context(message_id)})

    def submit_flow(self, person: Person, answers: str, message_id: str | None = None) -> str:
        """Fill a flow; `answers` is a text of JSON, as WhatsApp passes it on."""
        reply = {"name": "flow", "body": "Sent", "response_json": answers}
        told: Json = {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}
        return self._act(person, {**told, **(_context(message_id) if message_id else {})})

    def order(self, person: Person, items: Mapping[str, int], text: str = "") -> str:
        """Order from the catalogue: article -> how many."""
        products = [
            {"product_retailer_id": sku, "quantity": quantity, "item_price": 9.5, "currency": "EUR"}
            for sku, quantity in items.items()
        ]
        return self._act(
            person, {"type": "order", "order": {"catalog_id": "1", "text": text, "product_items": products}}
        )

    def react(self, person: Person, message_id: str, emoji: str | None) -> str:
        """Set or, with None, take back the reaction to a message."""
        message = self.messages[message_id]
        message.reactions.pop(person.number, None)
        if emoji is not None:
            message.reactions[person.number] = emoji
        self.changed()
        return self._act(person, {"type": "reaction", "reaction": {"message_id": message_id, "emoji": emoji or ""}})

    def edit(self, person: Person, message_id: str, text: str) -> str:
        message = self.messages[message_id]
        message.text, message.edited = text, True
        self.changed()
        changed = {"type": "text", "text": {"body": text}, "context": {"id": message_id}}
        return self._act(person, {"type": "edit", "edit": {"original_message_id": message_id, "message": changed}})

    def delete(self, person: Person, message_id: str) -> str:
        self.messages.pop(message_id, None)
        self.changed()
        return self._act(person, {"type": "revoke", "revoke": {"original_message_id": message_id}})

    def read(self, person: Person) -> None:
        """Open the chat: everything of ours in it is read."""
        for message in self.messages.values():
            if message.chat == person.key and not message.author and message.status is ReportedStatus.DELIVERED:
                self._report(message, person, ReportedStatus.READ)
        self.changed()

    def call(self, person: Person, call_id: str, seconds: int | None = None) -> None:
        """Ring us up; with `seconds` the call also ends, after so long. A call opens the window as a message does."""
        self._open_window(person, WINDOW)
        common: Json = {"id": call_id, "to": self.number.display, "direction": "USER_INITIATED", **author(person)}
        now = int(self.clock())
        events: list[Json] = [{**common, "event": "connect", "timestamp": str(now)}]
        if seconds is not None:
            ended = {"event": "terminate", "status": "COMPLETED", "duration": seconds, "timestamp": str(now + seconds)}
            events.append({**common, **ended})
        for event in events:
            self._tell(person, "calls", "calls", event)

    def stop_marketing(self, person: Person) -> None:
        self._prefer(person, "stop", takes=False)

    def resume_marketing(self, person: Person) -> None:
        self._prefer(person, "resume", takes=True)

    def block(self, person: Person) -> None:
        """WhatsApp tells nobody: what we send is taken, and never delivered."""
        person.behaviour = Behaviour.BLOCKED
        self.changed()

    def unblock(self, person: Person) -> None:
        person.behaviour = Behaviour.NORMAL
        self.changed()

    def change_number(self, person: Person, number: str) -> None:
        """A new number, and by that a new user id: WhatsApp tells both."""
        old, old_user = person.number, person.user_id
        new = number.lstrip("+")
        told = {
            "body": f"User {person.name} changed from {old} to {new}",
            "wa_id": new,
            "type": "user_changed_number",
        }
        notice = {
            **author(person),
            "id": self.new_message_id(),
            "timestamp": self._now(),
            "type": "system",
            "system": told,
        }
        self._post(self.number.posted("messages", self.number.value("messages", notice)), person.user_id)
        del self.people[old]
        person.number, person.user_id = new, self._user_id(old_user[:2])
        self.people[new] = person
        for message in self.messages.values():
            message.author = new if message.author == old else message.author
            message.chat = person.key if message.chat in (old, old_user) else message.chat
        ids = {"previous": old_user, "current": person.user_id}
        detail = f"User id for {person.name} has been updated."
        self._tell(
            person,
            "user_id_update",
            "user_id_update",
            {"wa_id": new, "detail": detail, "user_id": ids, "timestamp": self._now()},
        )
        self.changed()

    # What is done on our own side

    def write_by_hand(self, person: Person, text: str) -> str:
        """A colleague answers in the phone app."""
        message = self.new_message(person.key, "text", text)
        message.status = ReportedStatus.DELIVERED
        self.messages[message.id] = message
        echo = {"from": self.number.display, **receiver(person), **as_message(message, {})}
        self._tell(person, "smb_message_echoes", "message_echoes", echo)
        self.changed()
        return message.id

    def set_template_status(self, name: str, language: str, word: str) -> None:
        """Meta approves, pauses or disables a template."""
        template = self.templates[(name, language)]
        self.templates[(name, language)] = ApprovedTemplate(
            name, language, template.body, template.category, template.buttons, word
        )
        told = {"event": word, "message_template_name": name, "message_template_language": language, "reason": "NONE"}
        self._tell_account("message_template_status_update", told)

    def disable_account(self, state: str = "DISABLE") -> None:
        """Meta closes our account, or opens it again (REINSTATE)."""
        self._tell_account("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": state}})

    # What can be seen

    def phone(self, person: Person, group: Group | None = None) -> list[PhoneMessage]:
        """The chat with us, or a group, as this person sees it, oldest first."""
        chat = group.id if group else person.key
        return [
            on_phone(person, message, self.people.get(message.author))
            for message in self.messages.values()
            if message.chat == chat and (message.author or message.status is not ReportedStatus.SENT or group)
        ]

    def snapshot(self) -> Json:
        """All phones as JSON, for a page."""
        return {
            "version": self.version,
            "number": self.number.display,
            "people": [person_snapshot(person, self.phone(person), self.clock()) for person in self.people.values()],
        }

    # Inside

    def _say(
        self,
        person: Person,
        message: Message,
        reply_to: str | None = None,
        group: Group | None = None,
        ad: str | None = None,
    ) -> str:
        message.reply_to = reply_to
        self.messages[message.id] = message
        extra: Json = _context(reply_to) if reply_to else {}
        if group is not None:
            extra["group_id"] = group.id
        if ad is not None:
            extra["referral"] = {"source_type": "ad", "source_id": ad, "headline": "Write to us", "ctwa_clid": f"c{ad}"}
        self._open_window(person, AD_WINDOW if ad is not None else WINDOW)
        self.changed()
        self._tell(person, "messages", "messages", {**author(person), **as_message(message, extra)})
        return message.id

    def _act(self, person: Person, told: Json) -> str:
        """Something other than a message that they do in the chat; it opens the window too."""
        self._open_window(person, WINDOW)
        message_id = self.new_message_id()
        self._tell(
            person, "messages", "messages", {**author(person), "id": message_id, "timestamp": self._now(), **told}
        )
        return message_id

    def _open_window(self, person: Person, seconds: float) -> None:
        person.writable_until = max(person.writable_until, self.clock() + seconds)

    def _prefer(self, person: Person, value: str, *, takes: bool) -> None:
        person.takes_marketing = takes
        told: Json = {
            "detail": f"User requested to {value} marketing messages",
            "category": "marketing_messages",
            "value": value,
            "timestamp": int(self.clock()),
            "user_id": person.user_id,
        }
        if person.shows_number:
            told["wa_id"] = person.number
        self._tell(person, "user_preferences", "user_preferences", told)
        self.changed()


def _context(message_id: str) -> Json:
    return {"context": {"id": message_id}}
