"""Who has a mailbox in the simulated world of mail, and how mail to them fares."""

from dataclasses import dataclass, field
from enum import StrEnum

from connectors.email.simulator.letters import Letter


class Behaviour(StrEnum):
    """How a person, or the road to them, behaves. Somebody whose address begins with one of these words behaves so."""

    NORMAL = "normal"
    GONE = "gone"  # 550 5.1.1: there is no such mailbox
    BLOCKED = "blocked"  # 550 5.7.1: they want nothing from us
    FULL = "full"  # 552 5.2.2
    THROTTLED = "throttled"  # every other mail is answered 450 4.7.1
    BROKEN = "broken"  # 451 4.3.0
    SLOW = "slow"  # the answer takes its time
    SILENT = "silent"  # the mail arrives, the answer never does
    TWICE = "twice"  # what they send arrives twice, by two servers
    BOUNCE = "bounce"  # taken, and then a report comes: 5.1.1
    LATE = "late"  # taken, and then a report comes that it is late
    AWAY = "away"  # every mail is answered by a machine


# What the server says when somebody is named as a recipient; the others are taken.
REFUSALS = {
    Behaviour.GONE: "550 5.1.1 there is no such mailbox here",
    Behaviour.BLOCKED: "550 5.7.1 the recipient does not want this mail",
    Behaviour.FULL: "552 5.2.2 the mailbox is full",
    Behaviour.BROKEN: "451 4.3.0 something broke here",
}


@dataclass(slots=True)
class MailPerson:
    """Somebody with a mailbox; `letters` hold what they got and what they wrote, oldest first."""

    address: str
    name: str
    behaviour: Behaviour = Behaviour.NORMAL
    letters: list[Letter] = field(default_factory=list)

    @property
    def received(self) -> list[Letter]:
        return [letter for letter in self.letters if not letter.from_me]


def behaviour_of(address: str) -> Behaviour:
    return next((kind for kind in Behaviour if address.startswith(kind.value)), Behaviour.NORMAL)
