"""Approved templates in the composer: which one, what stands in each of its places, and what the customer will read. Pure."""

import hashlib
from collections.abc import Mapping

from connectors.contract.outbound import Template
from connectors.contract.templates import OfferedTemplate, in_one_line
from inbox.slack.facts import TemplateFacts
from inbox.slack.interactions import Payload, field_choice, fields_text
from inbox.slack.kit import Block, Piece, ask, context, line_input, option, select
from inbox.slack.text import one_line

NONE = "none"
MOST_OFFERED = 99  # a list of Slack has room for a hundred, and one is "none"
MOST_PLACES = 40  # a modal has room for a hundred blocks
NAME = 60
LABEL = 150
PLACE, BUTTON = "fill", "press"
EMPTY = "Fill this in: the template has a place for it."
NEEDED = "Choose a template: only one of those can be sent there now."


def key_of(template: OfferedTemplate) -> str:
    """Our short name for a template, which stays the same; its own may be longer than Slack carries."""
    return hashlib.sha256(f"{template.language}/{template.name}".encode("utf-8", "replace")).hexdigest()[:12]


def choices(facts: TemplateFacts | None) -> list[Block]:
    """The list of templates, with why it is needed, and a field for each place of the one that is chosen."""
    if facts is None:
        return []
    needed = [context("needed", one_line(facts.closed, 300))] if facts.closed else []
    if not facts.offered:
        return [
            *needed,
            context("none", "No template is set up for this account. The operator lists them in its settings."),
        ]
    more = [context("more", f"{facts.more} more are not offered here: they are too many, or have too many places.")]
    return [*needed, _select(facts), *(more if facts.more else []), *_fields(facts)]


def _select(facts: TemplateFacts) -> Block:
    options = [option(_label(one), key_of(one)) for one in facts.offered]
    none = [] if facts.closed else [option("No template", NONE)]
    chosen = key_of(facts.chosen) if facts.chosen else NONE
    return ask(
        "template",
        "Template",
        select("compose.template", [*none, *options], chosen, "Choose a template"),
        dispatch=True,
    )


def _label(template: OfferedTemplate) -> str:
    language = f" ({one_line(template.language, 15)})" if template.language else ""
    return f"{one_line(template.name, NAME - len(language))}{language}"


def _fields(facts: TemplateFacts) -> list[Block]:
    found = facts.chosen
    if found is None:
        return []
    places = zip(found.places, facts.variables, strict=True)
    buttons = zip(found.buttons, facts.button_values, strict=True)
    return [
        *(
            _field(_place(found, number), f"In place of {{{{{name}}}}}", typed)
            for number, (name, typed) in enumerate(places)
        ),
        *(_field(_button(found, number), label, typed) for number, (label, typed) in enumerate(buttons)),
    ]


def _field(block_id: str, label: str, typed: str) -> Block:
    return ask(block_id, one_line(label, LABEL), _input(typed))


def _input(typed: str) -> Piece:
    return line_input("compose.fill", typed)


def _place(template: OfferedTemplate, number: int) -> str:
    return f"{PLACE}-{key_of(template)}-{number}"


def _button(template: OfferedTemplate, number: int) -> str:
    return f"{BUTTON}-{key_of(template)}-{number}"


# What stands in the fields


def chosen_in(view: Payload) -> str:
    """The key of the template that is chosen; empty where none is."""
    key = field_choice(view, "template")
    return "" if key == NONE else key


def typed_in(view: Payload) -> Mapping[str, str]:
    """What was typed into the places, by block id."""
    return {**fields_text(view, f"{PLACE}-"), **fields_text(view, f"{BUTTON}-")}


def variables_in(template: OfferedTemplate, typed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(typed.get(_place(template, number), "") for number in range(len(template.places)))


def button_values_in(template: OfferedTemplate, typed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(typed.get(_button(template, number), "") for number in range(len(template.buttons)))


def missing(facts: TemplateFacts | None) -> dict[str, str]:
    """What keeps a template from being sent, by the field where it is said; nothing where all is there."""
    if facts is None or (facts.chosen is None and not facts.closed):
        return {}
    found = facts.chosen
    if found is None:
        return {"template": NEEDED} if facts.offered else {}
    places = [(_place(found, number), value) for number, value in enumerate(facts.variables)]
    buttons = [(_button(found, number), value) for number, value in enumerate(facts.button_values)]
    return {block_id: EMPTY for block_id, value in (*places, *buttons) if not in_one_line(value)}


def filled(facts: TemplateFacts | None) -> tuple[Template, str] | None:
    """The template as it is sent, and the text the customer reads; None where none is chosen."""
    if facts is None or facts.chosen is None:
        return None
    return facts.chosen.chosen(facts.variables, facts.button_values), facts.chosen.filled(facts.variables)
