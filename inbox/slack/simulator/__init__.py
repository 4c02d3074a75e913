"""A Slack workspace simulated on loopback: its Web API, its limits, and people who press what was posted."""

from inbox.slack.simulator.calls import CallRecord
from inbox.slack.simulator.errors import GestureRefused, StaleCard
from inbox.slack.simulator.outcome import Outcome
from inbox.slack.simulator.records import Change
from inbox.slack.simulator.settings import SlackSimulatorSettings
from inbox.slack.simulator.simulator import SlackSimulator
from inbox.slack.simulator.workspace import NewChannel, NewUser, NewUserGroup
from inbox.slack.simulator.writing import PersonFile

__all__ = [
    "CallRecord",
    "Change",
    "GestureRefused",
    "NewChannel",
    "NewUser",
    "NewUserGroup",
    "Outcome",
    "PersonFile",
    "SlackSimulator",
    "SlackSimulatorSettings",
    "StaleCard",
]
