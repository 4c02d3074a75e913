"""The telephone in the sandbox: text messages and calls, both by one simulated Twilio."""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from connectors.calls.settings import Answering, CallsSettings
from connectors.contract.channel import Channel
from connectors.sms.settings import SmsSettings
from connectors.toolkit.settings import ConnectorSettings
from connectors.toolkit.twilio.simulator import Line, Telephone, TwilioSimulator
from hub.sandbox.networks.network import Bubble, Deed, Gesture, Kind, Network
from hub.sandbox.people import Customer

PATH = "/webhooks/twilio/main"


class _Telephone(Network):
    """Both networks share the simulator and the telephones."""

    simulator: TwilioSimulator

    def __init__(self, simulator: TwilioSimulator, telephones: dict[str, Telephone]) -> None:
        self.simulator = simulator
        self.telephones = telephones

    def join(self, customer: Customer) -> None:
        if customer.key not in self.telephones:
            self.telephones[customer.key] = self.simulator.add_telephone(
                customer.number, customer.name, country=customer.country
            )

    def handle(self, key: str) -> str:
        return self.telephones[key].number

    def connect(self, urls: Sequence[str]) -> None:
        """A number at Twilio has one address."""
        self.simulator.point_at(f"{urls[0]}{PATH}")


class Sms(_Telephone):
    key, title, channel, connector = "sms", "SMS", Channel.SMS, "sms"
    tells_delivered = True

    def write(self, key: str, text: str) -> None:
        self.simulator.write(self.telephones[key], text)

    def screen(self, key: str) -> list[Bubble]:
        return [Bubble(one.sid, one.from_me, one.text, one.at) for one in self.telephones[key].bubbles]

    def is_blocked(self, key: str) -> bool:
        return self.telephones[key].opted_out

    def settings(self) -> ConnectorSettings:
        return SmsSettings(
            account_sid=self.simulator.account_sid,
            auth_token=SecretStr(self.simulator.auth_token),
            number=self.simulator.number,
            base_url=self.simulator.base_url,
            messages_per_second=self.simulator.messages_per_second,
        )


class Phone(_Telephone):
    """Who rings hears the greeting and may leave words, which are written down."""

    key, title, channel, connector = "phone", "Telephone", Channel.PHONE, "calls"
    kind = Kind.CALLS

    def write(self, key: str, text: str) -> None:
        """Call, and say this after the tone."""
        self.simulator.call(self.telephones[key], text)

    def screen(self, key: str) -> list[Bubble]:
        """Each call, and what was heard and said in it."""
        number = self.telephones[key].number
        return [bubble for line in self.simulator.lines if _is_at(line, number) for bubble in _call(line, number)]

    def external_id(self, key: str, message: str) -> str:
        """What was said and heard belongs to its call."""
        return message.partition("/")[0]

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        return {
            Gesture.CALL: lambda: self.write(key, text),
        }

    def settings(self) -> ConnectorSettings:
        return CallsSettings(
            account_sid=self.simulator.account_sid,
            auth_token=SecretStr(self.simulator.auth_token),
            number=self.simulator.number,
            base_url=self.simulator.base_url,
            answering=Answering.VOICEMAIL,
        )


def _is_at(line: Line, number: str) -> bool:
    """Whether this telephone is at an end of it: not that of a leg by which somebody else was rung for it."""
    return line.called == number or (line.caller == number and line.parent is None)


def _call(line: Line, number: str) -> list[Bubble]:
    is_theirs = line.caller == number
    note = f"{'Called the shop' if is_theirs else 'The shop called'}: {_became(line)}"
    heard = [Bubble(f"{line.sid}/heard/{at}", False, words, line.at) for at, words in enumerate(line.heard)]
    said = [Bubble(f"{line.sid}/said", True, line.said, line.at)] if line.said else []
    return [Bubble(line.sid, is_theirs, "", line.at, note=note), *heard, *said]


def _became(line: Line) -> str:
    return f"{line.seconds} s" if line.status == "completed" else line.status.replace("-", " ")
