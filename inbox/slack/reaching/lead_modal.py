"""The modal of a new lead. Pure."""

from collections.abc import Sequence

from crm.contacts.leads import NewLead
from inbox.slack.interactions import Payload, field_choice, field_text
from inbox.slack.kit import Block, ask, context, line_input, modal, option, select, text_input

CALLBACK = "reach.lead"
TITLE = "New lead"
SOURCES = ("referral", "event", "web site", "cold call", "partner", "social network", "advertisement", "other")


def lead(name: str = "") -> Block:
    return modal(
        CALLBACK,
        TITLE,
        [
            ask("name", "Name", line_input("lead.name", name, "Anna Nováková")),
            ask("email", "E-mail", line_input("lead.email", placeholder="anna@example.com"), optional=True),
            ask("phone", "Telephone", line_input("lead.phone", placeholder="+420 601 123 456"), optional=True),
            context("one", "One of the two is needed, so that they can be found again."),
            ask("company", "Company", line_input("lead.company"), optional=True),
            ask("source", "How they came to us", select("lead.source", _sources(SOURCES)), optional=True),
            ask("note", "Note", text_input("lead.note", placeholder="Only your team reads this."), optional=True),
        ],
        submit="Keep",
    )


def _sources(names: Sequence[str]) -> list[Block]:
    return [option(name.capitalize(), name) for name in names]


def lead_in(view: Payload) -> NewLead:
    return NewLead(
        name=field_text(view, "name"),
        email=field_text(view, "email").strip(),
        phone=field_text(view, "phone").strip(),
        company=field_text(view, "company"),
        source=field_choice(view, "source"),
        note=field_text(view, "note"),
    )
