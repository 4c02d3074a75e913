"""Connectors beside their simulators, as the contract suite has them, here with a hub that takes in what they are told."""

from tests.contract.conftest import listener, rehearsal

__all__ = ["listener", "rehearsal"]
