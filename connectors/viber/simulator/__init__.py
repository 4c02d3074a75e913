"""Viber, simulated on loopback: for the sandbox and for tests only."""

from connectors.viber.simulator.provider import TOKEN, ViberSimulator
from connectors.viber.simulator.rehearsal import rehearse
from connectors.viber.simulator.world import Behaviour, Bubble, Person, StoredFile

__all__ = ["TOKEN", "Behaviour", "Bubble", "Person", "StoredFile", "ViberSimulator", "rehearse"]
