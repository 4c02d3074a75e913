"""Visitors of a web site, simulated: a page that shows the real widget, and browsers without a screen."""

from connectors.webchat.simulator.provider import SimulatedMailbox, WebchatSimulator
from connectors.webchat.simulator.rehearsal import rehearse
from connectors.webchat.simulator.visitor import Heard, Visitor

__all__ = ["Heard", "SimulatedMailbox", "Visitor", "WebchatSimulator", "rehearse"]
