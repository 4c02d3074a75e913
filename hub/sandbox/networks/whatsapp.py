"""WhatsApp in the sandbox."""

from collections.abc import Mapping, Sequence

from connectors.contract.channel import Channel
from connectors.toolkit.settings import ConnectorSettings
from connectors.whatsapp.settings import TemplateShape
from connectors.whatsapp.simulator import WhatsappSimulator, settings_for
from connectors.whatsapp.simulator.world import ApprovedTemplate, Behaviour, Person, PhoneMessage
from hub.sandbox.networks.meta import META
from hub.sandbox.networks.network import Bubble, Deed, Gesture, Network
from hub.sandbox.people import Customer
from hub.sandbox.pictures import MIME_TYPE, NAME, PHOTO

TEMPLATES = {
    ("order_update", "en"): "Hello {{1}}, your order {{2}} is on its way and arrives on {{3}}.",
    ("order_update", "pl"): "Dzień dobry {{1}}, zamówienie {{2}} jest w drodze i dotrze {{3}}.",
    ("order_update", "de"): "Guten Tag {{1}}, Ihre Bestellung {{2}} ist unterwegs und kommt am {{3}}.",
}  # what Meta approved for the shop, (name, language) -> text


class Whatsapp(Network):
    key, title, channel, connector = "whatsapp", "WhatsApp", Channel.WHATSAPP, "whatsapp"
    tells_delivered = tells_read = True
    simulator: WhatsappSimulator

    def __init__(self, simulator: WhatsappSimulator) -> None:
        self.simulator = simulator
        self.people: dict[str, Person] = {}
        for (name, language), text in TEMPLATES.items():
            simulator.add_template(ApprovedTemplate(name, language, text))

    def join(self, customer: Customer) -> None:
        self.people[customer.key] = self.simulator.add_person(customer.name, customer.number)

    def handle(self, key: str) -> str:
        return self.people[key].number

    def write(self, key: str, text: str) -> None:
        self.simulator.write(self.people[key], text)

    def screen(self, key: str) -> list[Bubble]:
        return [_bubble(one) for one in self.simulator.phone(self.people[key])]

    def is_blocked(self, key: str) -> bool:
        return self.people[key].behaviour is Behaviour.BLOCKED

    def is_typing(self, key: str) -> bool:
        return self.people[key].typing_until > self.simulator.clock()

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        simulator, person = self.simulator, self.people[key]
        return {
            Gesture.PHOTO: lambda: simulator.send_file(person, "image", PHOTO, NAME, MIME_TYPE),
            Gesture.PRESS: lambda: simulator.press(person, message, text),
            Gesture.REACT: lambda: simulator.react(person, message, text or None),
            Gesture.EDIT: lambda: simulator.edit(person, message, text),
            Gesture.DELETE: lambda: simulator.delete(person, message),
            Gesture.READ: lambda: simulator.read(person),
            Gesture.BLOCK: lambda: simulator.block(person),
            Gesture.UNBLOCK: lambda: simulator.unblock(person),
        }

    def settings(self) -> ConnectorSettings:
        offered = tuple(TemplateShape(name=name, language=code, text=text) for (name, code), text in TEMPLATES.items())
        return settings_for(self.simulator).model_copy(update={"templates": offered})

    def connect(self, urls: Sequence[str]) -> None:
        self.simulator.post_to([f"{url}{META}" for url in urls])


def _bubble(one: PhoneMessage) -> Bubble:
    return Bubble(
        one.id,
        one.from_me,
        one.text,
        one.at,
        file=one.media.filename if one.media else "",
        buttons=one.buttons,
        reactions=one.reactions,
        is_edited=one.edited,
    )
