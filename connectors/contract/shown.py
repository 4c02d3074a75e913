"""A message as it will stand with whom it is for, told before it is sent: taken from the very call that carries it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from connectors.contract.outbound import OutboundPart

FILE_ADDRESS = "[the address of the file]"
"""Stands where the address of a file will, which is made only when it is sent."""


class FileManner(StrEnum):
    """How a file stands there."""

    PICTURE = "picture"
    FILM = "film"
    SOUND = "sound"
    VOICE = "voice"
    STICKER = "sticker"
    FILE = "file"
    LINK = "link"  # its address, in the text


@dataclass(frozen=True, slots=True)
class ShownFile:
    name: str
    manner: FileManner


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """One message as they will see it. `text` is what they read of it, letter by letter, whatever stands below it included.

    `sender` is who it comes from, as they see it: an address, a number, a name; "" where the provider shows what it knows of
    the account. `subject` and `copied` where the channel has such a thing. `buttons`: their labels, in order. `remarks` are
    sentences about what it costs, what the provider does with it, and what nobody can tell beforehand.
    """

    text: str = ""
    sender: str = ""
    subject: str | None = None
    copied: tuple[str, ...] = ()
    files: tuple[ShownFile, ...] = ()
    buttons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@runtime_checkable
class ShowsBeforehand(Protocol):
    """A connector that can tell how a part will look. One that cannot leaves it to the plan of the parts."""

    def shown(self, part: OutboundPart) -> ShownMessage:
        """The message that `send` would hand over now, composed by the same code; nothing is sent, kept or asked.

        Raises the SendError with which `send` would refuse it before it calls anybody. The part's files may be announced
        only: without their bytes.
        """
        ...
