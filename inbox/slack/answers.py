"""Everything the desk answers, put together from whoever answers it. Two answers to one name stop the hub at its start."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from inbox.slack import wish_message
from inbox.slack.asking.answering import Asking
from inbox.slack.assisting.answers import Assisting
from inbox.slack.calling import Calling
from inbox.slack.commands.answering import Commands
from inbox.slack.composer.canned import Canned
from inbox.slack.composer.previewing import Previewing
from inbox.slack.composer.typed_leaks import TypedLeaks
from inbox.slack.composing import Composer
from inbox.slack.deciding import Deciding
from inbox.slack.finding.finding import Finding
from inbox.slack.home.pressing import HomePressing
from inbox.slack.interactions import Actor, Press
from inbox.slack.notes.answering import NoteAnswers
from inbox.slack.parts import Parts
from inbox.slack.people.answers import People
from inbox.slack.people.placing import Placing
from inbox.slack.pressed import Pressing, Teller
from inbox.slack.reacting import Reacting
from inbox.slack.shortcuts.on_messages import OnMessages
from inbox.slack.submitted import Submitting
from inbox.slack.tables import Ack, OnCommand, OnLooking, OnPress, OnShortcut, OnSubmit
from inbox.slack.tasks.promising import Promising
from inbox.slack.typed import Typed
from inbox.slack.who.profile import Profile

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Buttons, selects and menus by action id; modals and shortcuts by callback id; `/hub` by its words; lists that are typed
    into by action id. `typed` answers what is written in a thread."""

    typed: Typed
    presses: Mapping[str, OnPress]
    submissions: Mapping[str, OnSubmit]
    commands: Mapping[str, OnCommand]
    shortcuts: Mapping[str, OnShortcut]
    options: Mapping[str, OnLooking]


def answers_of(parts: Parts, teller: Teller) -> Answers:
    """The whole desk. Raises ValueError where two answer to one name."""
    composer = Composer(parts)
    pressing = Pressing(parts, composer, teller)
    typed = Typed(parts, composer)
    promising = Promising(parts, teller)
    profile = Profile(parts, pressing)
    finding = Finding(parts, profile)
    commands = Commands(parts, composer, promising, profile)
    canned, asking, people = Canned(parts, composer), Asking(parts), People(parts, pressing)
    assisting = Assisting(parts, pressing, composer, teller)
    on_messages = OnMessages(parts, composer, promising, profile, Placing(parts, pressing), teller)
    notes = NoteAnswers(parts, composer, teller)
    pressed = (
        TypedLeaks(parts, typed),
        HomePressing(parts),
        Reacting(parts),
        canned,
        profile,
        notes,
        Previewing(parts),
    )
    both = (commands, promising, finding, people, asking, assisting)
    return Answers(
        typed=typed,
        presses=_together(
            _first_presses(pressing, composer, typed, Deciding(parts, teller)),
            *(one.presses() for one in pressed),
            *(one.presses() for one in both),
        ),
        submissions=_together(
            _first_submissions(composer, Submitting(parts, pressing)),
            Calling(parts).submissions(),
            *(one.submissions() for one in both),
        ),
        commands=_together(commands.commands(), finding.commands()),
        shortcuts=_together(commands.shortcuts(), on_messages.shortcuts()),
        options=_together(commands.options(), canned.options()),
    )


def _together(*tables: Mapping[str, Answer]) -> Mapping[str, Answer]:
    found: dict[str, Answer] = {}
    for table in tables:
        _refuse_doubles(found, table)
        found |= table
    return found


def _refuse_doubles(found: Mapping[str, Answer], more: Iterable[str]) -> None:
    doubles = sorted(name for name in more if name in found)
    if doubles:
        raise ValueError(f"two answer to {', '.join(doubles)}")


def _first_presses(pressing: Pressing, composer: Composer, typed: Typed, deciding: Deciding) -> Mapping[str, OnPress]:
    """The buttons of cards, of the composer, and of the prompts under what is typed."""
    return {
        "take": pressing.take,
        "reply": pressing.reply,
        "note": pressing.note,
        "snooze": pressing.snooze,
        "resolve": pressing.resolve,
        "more": pressing.more,
        "menu": pressing.more,
        "delivery.now": pressing.send_now,
        "delivery.cancel": pressing.cancel,
        "delivery.retry": pressing.retry,
        "delivery.other": pressing.other_channel,
        "mail.open": pressing.open_mail,
        "duty": pressing.duty,
        "open": pressing.only_ack,
        "compose.purpose": _at_once(composer.changed),
        "compose.place": _at_once(composer.changed),
        "compose.answer": _at_once(composer.changed),
        "compose.reach": _at_once(composer.changed),
        "compose.template": _at_once(composer.changed),
        "compose.public": _at_once(composer.changed),
        "compose.draft": _at_once(composer.draft),
        "compose.wait": _at_once(composer.changed),
        "compose.use": _at_once(composer.use),
        "draft.send": typed.send,
        "draft.take_over": typed.take_over,
        "draft.anyway": typed.send_all_the_same,
        "draft.now": typed.send_now,
        "draft.hold": typed.hold,
        "draft.note": typed.note,
        "draft.direct": typed.direct,
        "draft.compose": typed.compose,
        "direct.stop": typed.stop_direct,
        "undo": typed.undo,
        wish_message.STOP: deciding.stop,
        wish_message.LEAVE: deciding.leave,
    }


def _first_submissions(composer: Composer, submitting: Submitting) -> Mapping[str, OnSubmit]:
    """The modals they lead to."""
    return {
        "reply": composer.submit,
        "note": submitting.note,
        "snooze": submitting.snooze,
        "confirm.spam": submitting.spam,
        "confirm.block": submitting.block,
    }


def _at_once(answer: Callable[[Press, Actor], Awaitable[None]]) -> OnPress:
    """For what changes nothing but the modal: acknowledged first, done then."""

    async def acknowledged(ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        await answer(press, actor)

    return acknowledged
