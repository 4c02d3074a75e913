"""Telegram, simulated on loopback: for the sandbox and for tests only."""

from connectors.telegram.simulator.provider import TOKEN, TelegramSimulator
from connectors.telegram.simulator.rehearsal import rehearse
from connectors.telegram.simulator.world import Behaviour, Group, Person, PhoneButton, PhoneMessage, StoredFile

__all__ = [
    "TOKEN",
    "Behaviour",
    "Group",
    "Person",
    "PhoneButton",
    "PhoneMessage",
    "StoredFile",
    "TelegramSimulator",
    "rehearse",
]
