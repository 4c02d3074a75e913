"""Telegram in the sandbox, in the shape of every network."""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from connectors.contract.channel import Channel
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.telegram.simulator.world import Person, PhoneMessage
from hub.sandbox.networks.network import ACCOUNT, Bubble, Deed, Gesture, Network
from hub.sandbox.people import Customer
from hub.sandbox.pictures import PHOTO

CAPTION = "Here is a picture"


class Telegram(Network):
    key, title, channel, connector = "telegram", "Telegram", Channel.TELEGRAM, "telegram"
    simulator: TelegramSimulator

    def __init__(self, simulator: TelegramSimulator, people: Mapping[str, Person], webhook_secret: str = "") -> None:
        self.simulator = simulator
        self.people = dict(people)
        self._webhook_secret = webhook_secret

    def join(self, customer: Customer) -> None:
        if customer.key not in self.people:
            self.people[customer.key] = self.simulator.add_person(
                customer.name,
                username=customer.username,
                language_code=customer.language,
                phone=customer.phone,
                person_id=customer.telegram_id,
            )

    def handle(self, key: str) -> str:
        return str(self.people[key].id)

    def write(self, key: str, text: str) -> None:
        self.simulator.write(self.people[key], text)

    def screen(self, key: str) -> list[Bubble]:
        return [_bubble(one) for one in self.simulator.phone(self.people[key])]

    def is_blocked(self, key: str) -> bool:
        return self.people[key].blocked

    def is_typing(self, key: str) -> bool:
        return self.people[key].typing_until > self.simulator.clock()

    def toast(self, key: str) -> str:
        return self.people[key].toast or ""

    def external_id(self, key: str, message: str) -> str:
        """Telegram counts the messages of each chat."""
        return f"{self.handle(key)}:{message}"

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.PHOTO: lambda: simulator.send_photo(person, PHOTO, CAPTION),
            Gesture.PRESS: lambda: simulator.press(person, int(message), text),
            Gesture.REACT: lambda: simulator.react(person, int(message), text or None),
            Gesture.EDIT: lambda: simulator.edit(person, int(message), text),
            Gesture.BLOCK: lambda: simulator.block(person),
            Gesture.UNBLOCK: lambda: simulator.unblock(person),
        }

    def settings(self) -> TelegramSettings:
        return TelegramSettings(
            bot_token=SecretStr(self.simulator.token),
            webhook_secret=SecretStr(self._webhook_secret),
            base_url=self.simulator.base_url,
        )

    def connect(self, urls: Sequence[str]) -> None:
        self.simulator.spread_over([f"{url}/webhooks/telegram/{ACCOUNT}" for url in urls])


def _bubble(one: PhoneMessage) -> Bubble:
    return Bubble(
        str(one.id),
        one.from_me,
        one.text,
        one.at,
        file=one.media.filename if one.media else "",
        buttons=tuple(button.label for row in one.buttons for button in row),
        reactions=one.reactions,
        is_edited=one.edited,
    )
