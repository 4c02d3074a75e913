"""What the simulated Messenger, Instagram and Page share: for the sandbox and for tests only."""

from connectors.toolkit.graph_simulator.comments import Comments
from connectors.toolkit.graph_simulator.conversations import Conversations
from connectors.toolkit.graph_simulator.server import GraphSimulator
from connectors.toolkit.graph_simulator.world import (
    Behaviour,
    GraphButton,
    GraphComment,
    GraphFile,
    GraphMessage,
    GraphPerson,
    GraphPost,
)

__all__ = [
    "Behaviour",
    "Comments",
    "Conversations",
    "GraphButton",
    "GraphComment",
    "GraphFile",
    "GraphMessage",
    "GraphPerson",
    "GraphPost",
    "GraphSimulator",
]
