"""Who may do what at the desk: each verb and the least role it needs, asked before anything else is done.

A verb is what a person did: an action id, `more/<entry>` for an entry of a card's menu, `submit/<callback>` for a modal,
`command/<name>`, `shortcut/<callback>`. What is not named here needs a rep: whoever merely looks on can change nothing.
"""

from collections.abc import Mapping

from crm.reps.values import RepRole
from inbox.slack.interactions import Press

MENUS = frozenset({"more", "menu"})  # the same entries, on the card and in the long list

LEAST: Mapping[str, RepRole] = {
    "open": RepRole.VIEWER,
    "mail.open": RepRole.VIEWER,
    "more/who": RepRole.VIEWER,
    "more/further": RepRole.VIEWER,
    "command/help": RepRole.VIEWER,
    "command/find": RepRole.VIEWER,
    "command/who": RepRole.VIEWER,
    **dict.fromkeys(
        (
            "home.find",
            "submit/find",
            "find.text",
            "find.channel",
            "find.state",
            "find.time",
            "find.more",
            "find.newer",
            "find.who",
            "who.older",
            "who.newer",
        ),
        RepRole.VIEWER,
    ),
    "command/health": RepRole.VIEWER,
    "submit/reach.who": RepRole.VIEWER,
    "shortcut/message_who": RepRole.VIEWER,
    **dict.fromkeys(("home.help", "home.find", "home.who", "home.health", "home.filter"), RepRole.VIEWER),
    "home.page.team": RepRole.LEAD,
}

LOOKS_ON = "You may look at everything here, but not change it. A lead or admin can make you a rep."
NEEDS_LEAD = "Only a lead or an admin can do that. Ask one of them."
NEEDS_ADMIN = "Only an admin can do that. Ask one of them."


def verb_of(press: Press) -> str:
    """What was pressed, with the entry where it was a menu."""
    return f"more/{press.value.partition('/')[0]}" if press.action in MENUS else press.action


def least(verb: str) -> RepRole:
    return LEAST.get(verb, RepRole.REP)


def hindrance(role: RepRole, verb: str) -> str:
    """Why somebody of this role may not do that, as it is told to them; "" where they may."""
    return "" if role.reaches(least(verb)) else REFUSALS[least(verb)]


REFUSALS: Mapping[RepRole, str] = {
    RepRole.VIEWER: "",
    RepRole.REP: LOOKS_ON,
    RepRole.LEAD: NEEDS_LEAD,
    RepRole.ADMIN: NEEDS_ADMIN,
}
