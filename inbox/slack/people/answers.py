"""Everything of this room that a person can press or submit, together."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Protocol

from inbox.slack.parts import Parts
from inbox.slack.people.assigning import Assigning
from inbox.slack.people.following import Following
from inbox.slack.people.placing import Placing
from inbox.slack.pressed import Pressing, View
from inbox.slack.tables import OnPress, OnSubmit


class Offers(Protocol):
    """One subject of the room: entries of a card's menu with their modals, buttons, and modals that are submitted."""

    def titles(self) -> Mapping[str, str]: ...
    def views(self) -> Mapping[str, View]: ...
    def presses(self) -> Mapping[str, OnPress]: ...
    def submissions(self) -> Mapping[str, OnSubmit]: ...


class People:
    """Adds the room's entries to the menu, and gives the answers to its buttons and modals."""

    def __init__(self, parts: Parts, pressing: Pressing) -> None:
        self._subjects: tuple[Offers, ...] = (
            Assigning(parts, pressing),
            Following(parts, pressing),
            Placing(parts, pressing),
        )
        for subject in self._subjects:
            pressing.offer(subject.views(), subject.titles())

    def presses(self) -> Mapping[str, OnPress]:
        return ChainMap(*(dict(one.presses()) for one in self._subjects))

    def submissions(self) -> Mapping[str, OnSubmit]:
        return ChainMap(*(dict(one.submissions()) for one in self._subjects))
