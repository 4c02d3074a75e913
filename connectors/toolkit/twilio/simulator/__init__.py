"""Twilio, simulated on loopback: for the sandbox and for tests only."""

from connectors.toolkit.twilio.simulator.provider import TwilioSimulator
from connectors.toolkit.twilio.simulator.world import Behaviour, Bubble, Content, Line, StoredFile, Telephone

__all__ = ["Behaviour", "Bubble", "Content", "Line", "StoredFile", "Telephone", "TwilioSimulator"]
