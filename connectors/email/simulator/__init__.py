"""The world of mail, simulated on loopback: for the sandbox and for tests only."""

from connectors.email.simulator.letters import Letter, LetterFile
from connectors.email.simulator.provider import MailSimulator
from connectors.email.simulator.rehearsal import rehearse
from connectors.email.simulator.world import Behaviour, MailPerson

__all__ = ["Behaviour", "Letter", "LetterFile", "MailPerson", "MailSimulator", "rehearse"]
