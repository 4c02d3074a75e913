"""The words of answering a mail that several people have: to whom, and who gets a copy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from connectors.contract.channel import Channel

IsOurs = Callable[[Channel, str], bool]
"""Whether mail to this address comes back to us."""


def nothing_is_ours(channel: Channel, handle: str) -> bool:
    """For a hub without an account that answers for addresses."""
    return False


class AnswerTo(StrEnum):
    """To which address an answer is written, where the mail names another one than the sender's."""

    SENDER = "sender"
    ASKED = "asked"  # the Reply-To


class Reach(StrEnum):
    """Who gets the answer."""

    ONE = "one"
    ALL = "all"  # everybody else that the mail names in To and Cc, too


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in a mail's head; `address` in lower case."""

    address: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPeople:
    """Everybody that a mail names, as far as an answer could reach them: each once, none of us.

    `identity_id` is the place that the mail came from. `asked` is where it asks for answers, empty where that is the
    sender's own address. `others` are the further people of To and Cc. `proven`: the sender is proven.
    """

    identity_id: UUID
    sender: Person
    asked: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Addressees:
    """What a rep decided: an answer to what came from `identity_id` is written to `to`, and `copied` get it too.

    Addresses of the same channel as that identity's. There is no Bcc.
    """

    identity_id: UUID
    to: str
    copied: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"answers_at": str(self.identity_id), "answer_to": self.to, "copied": list(self.copied)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Addressees | None":
        """None where nobody decided anything: then it goes to the identity alone."""
        if not data.get("answers_at"):
            return None
        return cls(UUID(data["answers_at"]), data["answer_to"], tuple(data.get("copied") or ()))
