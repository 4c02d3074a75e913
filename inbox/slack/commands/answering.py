"""/hub, and the buttons and shortcuts that do the same: one table of what there is, three ways to each."""

from collections.abc import Mapping

from inbox.slack.commands.helping import help_message
from inbox.slack.commands.saying import Sayings
from inbox.slack.commands.ways import Opens, Says
from inbox.slack.composing import Composer
from inbox.slack.home.next_best import NextBest
from inbox.slack.home.preferring import Preferring
from inbox.slack.interactions import Actor
from inbox.slack.kit import Message
from inbox.slack.parts import Parts
from inbox.slack.reaching.calls import Calls
from inbox.slack.reaching.choosing import Choosing
from inbox.slack.reaching.entering import Entering
from inbox.slack.reaching.knowing import Knowing
from inbox.slack.reaching.writing import Writing
from inbox.slack.tables import OnCommand, OnLooking, OnPress, OnShortcut, OnSubmit
from inbox.slack.tasks.promising import Promising
from inbox.slack.who.profile import Profile

BUTTONS: Mapping[str, str] = {
    "home.next": "next",
    "home.who": "who",
    "home.lead": "contact new",
    "home.task": "task",
    "home.log": "log",
    "home.send": "send",
    "home.digest": "digest",
    "home.health": "health",
    "home.preferences": "preferences",
    "home.help": "help",
}
"""The buttons of the App Home, by the command that does the same. `away` and `back` are the duty switch, `find` is where
finding is."""

SHORTCUTS: Mapping[str, str] = {"log_call": "log", "new_lead": "contact new", "write_to_somebody": "send"}
"""The global shortcuts, by callback id."""


class Commands:
    """The desk's own commands, by the name they are typed with."""

    def __init__(self, parts: Parts, composer: Composer, promising: Promising, profile: Profile) -> None:
        sayings, knowing = Sayings(parts), Knowing(parts, profile)
        entering, writing, calls = Entering(parts), Writing(parts, composer), Calls(parts)
        preferring = Preferring(parts)
        self._choosing = Choosing(parts)
        self._writing = writing
        self._opens: Mapping[str, Opens] = {
            "who": Opens(knowing.open_who),
            "contact new": Opens(entering.open),
            "task": Opens(promising.open),
            "log": Opens(calls.open),
            "send": Opens(writing.open),
            "preferences": Opens(preferring.open),
        }
        self._says: Mapping[str, Says] = {
            "next": Says(NextBest(parts).say, parts.slack, "Next best"),
            "away": Says(sayings.away, parts.slack, "Duty"),
            "back": Says(sayings.back, parts.slack, "Duty"),
            "digest": Says(sayings.digest, parts.slack, "Digest"),
            "health": Says(sayings.health, parts.slack, "Channels"),
            "help": Says(_help, parts.slack, "Help"),
        }
        self._submissions = {
            **knowing.submissions(),
            **entering.submissions(),
            **writing.submissions(),
            **calls.submissions(),
            **preferring.submissions(),
        }

    @property
    def _all(self) -> Mapping[str, Opens | Says]:
        return {**self._opens, **self._says}

    def commands(self) -> Mapping[str, OnCommand]:
        return {name: one.command() for name, one in self._all.items()}

    def presses(self) -> Mapping[str, OnPress]:
        return {**{action: self._all[name].press() for action, name in BUTTONS.items()}, **self._writing.presses()}

    def shortcuts(self) -> Mapping[str, OnShortcut]:
        return {callback: self._opens[name].shortcut() for callback, name in SHORTCUTS.items()}

    def submissions(self) -> Mapping[str, OnSubmit]:
        return self._submissions

    def options(self) -> Mapping[str, OnLooking]:
        return self._choosing.options()


async def _help(words: str, actor: Actor) -> Message:
    return help_message()
