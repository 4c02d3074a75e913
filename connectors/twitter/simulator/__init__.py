"""X, simulated on loopback: for the sandbox and for tests only."""

from connectors.twitter.simulator.provider import TwitterSimulator
from connectors.twitter.simulator.rehearsal import rehearse, settings_for
from connectors.twitter.simulator.world import Behaviour, Person, PhoneMessage, Post, StoredFile

__all__ = [
    "Behaviour",
    "Person",
    "PhoneMessage",
    "Post",
    "StoredFile",
    "TwitterSimulator",
    "rehearse",
    "settings_for",
]
