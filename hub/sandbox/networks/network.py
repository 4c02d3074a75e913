"""What all networks of the sandbox share, so that one page and one story can show each of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, SecretStr

from connectors.contract.channel import Channel
from connectors.toolkit.settings import ConnectorSettings
from connectors.toolkit.simulator import SimulatedProvider
from hub.sandbox.people import Customer

ACCOUNT = "shop"  # our name for the accounts of the sandbox

Tables = dict[str, dict[str, Any]]
Deed = Callable[[], object]


class Gesture(StrEnum):
    """What a customer can do besides writing."""

    PHOTO = "photo"
    PRESS = "press"
    REACT = "react"
    EDIT = "edit"
    DELETE = "delete"
    READ = "read"
    BLOCK = "block"
    UNBLOCK = "unblock"
    CALL = "call"


class Kind(StrEnum):
    """What stands on the screen: bubbles of a chat, comments that everybody can read, calls."""

    CHAT = "chat"
    PUBLIC = "public"
    CALLS = "calls"


class NoSuchGesture(LookupError):
    """Nobody can do that on this network, or not now. The text says so in words."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message, a comment or a call as one customer sees it. `is_public`: everybody can read it; `note`: a few words of
    the telephone or the app itself.
    """

    id: str
    from_me: bool
    text: str
    at: float = 0.0
    file: str = ""
    buttons: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    is_edited: bool = False
    is_public: bool = False
    note: str = ""


class Network(ABC):
    """One way to write to the shop. `key` names it in addresses, `title` to people; `post` is what the shop said where
    customers comment below it.

    A customer is named by their key in `people`. What they do is posted to the hub at once; nothing here waits.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    channel: ClassVar[Channel]
    connector: ClassVar[str]
    kind: ClassVar[Kind] = Kind.CHAT
    post: ClassVar[str] = ""
    tells_delivered: ClassVar[bool] = False  # whether the hub hears that a message arrived
    tells_read: ClassVar[bool] = False

    simulator: SimulatedProvider

    @abstractmethod
    def join(self, customer: Customer) -> None:
        """They get an account with this network."""

    @abstractmethod
    def handle(self, key: str) -> str:
        """By which address the hub knows them."""

    @abstractmethod
    def write(self, key: str, text: str) -> None: ...

    @abstractmethod
    def screen(self, key: str) -> list[Bubble]:
        """What they see, oldest first."""

    def is_blocked(self, key: str) -> bool:
        """Whether they want nothing of us any more."""
        return False

    def is_typing(self, key: str) -> bool:
        """Whether they see that we are writing."""
        return False

    def toast(self, key: str) -> str:
        """What the app itself says to them for a moment."""
        return ""

    def external_id(self, key: str, message: str) -> str:
        """By which id the hub knows the bubble with this one."""
        return message

    def act(self, key: str, gesture: Gesture, message: str = "", text: str = "") -> None:
        """`message`: the id of the bubble that it is about; `text`: the label, the emoji or the new words.

        Raises NoSuchGesture, or the simulator's LookupError when there is no such message or button.
        """
        deed = self.deeds(key, message, text).get(gesture)
        if deed is None:
            raise NoSuchGesture(f"Nobody can do that with {self.title}.")
        deed()

    def gestures(self, key: str) -> list[Gesture]:
        """What they can do here besides writing."""
        return list(self.deeds(key, "", ""))

    def deeds(self, key: str, message: str, text: str) -> Mapping[Gesture, Deed]:
        """What each gesture would do, were it done now. None at all, unless a network says so."""
        return {}

    @abstractmethod
    def settings(self) -> ConnectorSettings | None:
        """What an operator would write; None where another network's account serves this one too."""

    @abstractmethod
    def connect(self, urls: Sequence[str]) -> None:
        """The hub's web processes, by their addresses: from now on the provider posts there."""

    @property
    def is_connected(self) -> bool:
        """Whether the provider knows where to post; where the hub itself tells it, that takes a moment."""
        return True

    def tables(self) -> Tables:
        """The account in the settings file."""
        settings = self.settings()
        return {f"connectors.{self.connector}.accounts.{ACCOUNT}": written(settings)} if settings else {}


def written(settings: ConnectorSettings) -> dict[str, Any]:
    """Settings as they would stand in a file: what was set, with secrets in the open."""
    return {name: _plain(value) for name, value in settings.model_dump(exclude_defaults=True).items()}


def _plain(value: object) -> object:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case BaseModel():
            return {name: _plain(one) for name, one in value.model_dump(exclude_defaults=True).items()}
        case StrEnum():
            return str(value)
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value
