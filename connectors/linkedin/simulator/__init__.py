"""LinkedIn, simulated on loopback: for the sandbox and for tests only."""

from connectors.linkedin.simulator.provider import LinkedinSimulator
from connectors.linkedin.simulator.rehearsal import rehearse, settings_for
from connectors.linkedin.simulator.world import Behaviour, Comment, LeadForm, Member, Post, Question

__all__ = [
    "Behaviour",
    "Comment",
    "LeadForm",
    "LinkedinSimulator",
    "Member",
    "Post",
    "Question",
    "rehearse",
    "settings_for",
]
