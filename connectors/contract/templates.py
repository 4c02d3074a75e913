"""Messages that a provider approved beforehand, as a person is offered them: the text with its places. Pure.

A place is written {{1}}, {{2}} ... or {{order_number}}, as WhatsApp and Twilio write it; all of a text in one of the two ways.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.contract.outbound import Template

_PLACE = re.compile(r"\{\{[ \t]?(\w{1,64})[ \t]?\}\}")


class PlacesUnclear(ValueError):
    """The places of a text are not numbered from 1 on, or numbered and named at once."""


@dataclass(frozen=True, slots=True)
class OfferedTemplate:
    """`language` as the provider writes it (en_US), empty where it is not asked for. `buttons` says of each button that wants a
    value what the value is, in words for whoever gives it."""

    name: str
    language: str
    text: str
    buttons: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The names of its places, in the order in which `variables` of a Template fill them."""
        return places_of(self.text)

    def filled(self, variables: Sequence[str]) -> str:
        """The text as the contact reads it. A place whose variable is empty stays as it is written."""
        return with_places(self.text, dict(zip(self.places, map(in_one_line, variables), strict=False)))

    def chosen(self, variables: Sequence[str], button_values: Sequence[str] = ()) -> Template:
        """The message that is sent."""
        values = tuple(map(in_one_line, variables)), tuple(map(in_one_line, button_values))
        return Template(self.name, self.language, *values)


def places_of(text: str) -> tuple[str, ...]:
    """The places of a text: numbered ones by their numbers, named ones as they come. PlacesUnclear for anything else."""
    found = tuple(dict.fromkeys(_PLACE.findall(text)))
    numbers = sorted(int(name) for name in found if name.isdecimal())
    if not numbers:
        return found
    if len(numbers) < len(found) or numbers != list(range(1, len(numbers) + 1)):
        raise PlacesUnclear(
            "the places of a template are numbered from {{1}} on without a gap, or all of them are named"
        )
    return tuple(str(number) for number in numbers)


def are_named(places: Sequence[str]) -> bool:
    return bool(places) and not places[0].isdecimal()


def with_places(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(_name(place[1])) or place[0], text)


def _name(written: str) -> str:
    return str(int(written)) if written.isdecimal() else written


def in_one_line(value: str) -> str:
    """Line breaks, tabs and rows of blanks are refused inside a place."""
    return " ".join(value.split())
