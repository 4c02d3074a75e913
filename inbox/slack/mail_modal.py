"""What the composer says of a mail's people: to which address, to one or to all, and plainly who will get it."""

from inbox.addressees.rules import too_many, usual_answer_to, warning
from inbox.addressees.values import AnswerTo, MailPeople, Person, Reach
from inbox.slack.facts import MailFacts
from inbox.slack.interactions import Payload, field_choice
from inbox.slack.kit import Block, Piece, ask, choice, context, line, option, rich, words
from inbox.slack.text import one_line

ADDRESS = 48
PERSON = 120
SHOWN = 48
WHY = 80
SENTENCE = 600


def choices(mail: MailFacts | None) -> list[Block]:
    """What can be chosen about the people of the mail that is answered, and who gets it as it stands."""
    if mail is None:
        return []
    return [*_addresses(mail), *_reaches(mail), recipients(mail)]


def _addresses(mail: MailFacts) -> list[Block]:
    """Two addresses to choose from, where the mail asks for answers somewhere else, and what to think of that."""
    people = mail.people
    if not people.asked:
        return []
    asked = people.asked[0].address
    if not mail.may_choose:
        return [context("trick", f"The mail asks for answers at {one_line(asked, PERSON)}. This goes to who wrote it.")]
    options = [
        option(f"{one_line(people.sender.address, ADDRESS)} (wrote the mail)", AnswerTo.SENDER.value),
        option(f"{one_line(asked, ADDRESS)} (asked for)", AnswerTo.ASKED.value),
    ]
    sign = "⚠️ " if usual_answer_to(people) is AnswerTo.SENDER else ""
    return [
        ask("answer", "Which address", choice("compose.answer", options, mail.answer_to.value), dispatch=True),
        context("trick", f"{sign}{one_line(warning(people), SENTENCE)}"),
    ]


def _reaches(mail: MailFacts) -> list[Block]:
    people = mail.people
    if not people.others:
        return []
    if not mail.may_choose:
        return [context("reach", "Copies go with answers and service messages only, so this goes to one person.")]
    if too_many(people):
        words_ = f"The mail went to {len(people.others) + 1} people. That is too many for a reply to all from here."
        return [context("reach", words_)]
    options = [
        option("Reply", Reach.ONE.value),
        option(f"Reply to all ({_count(people, mail.answer_to)} people)", Reach.ALL.value),
    ]
    return [ask("reach", "Who gets it", choice("compose.reach", options, mail.reach.value), dispatch=True)]


def _count(people: MailPeople, answer_to: AnswerTo) -> int:
    return len(people.others) + (len(people.asked) if answer_to is AnswerTo.ASKED else 1)


def recipients(mail: MailFacts, block_id: str = "people") -> Block:
    """ "To: ... Copy: ... No copy: ...", a line each."""
    return rich(block_id, *recipient_lines(mail))


def recipient_lines(mail: MailFacts) -> list[Piece | None]:
    named = {one.address: one for one in (mail.people.sender, *mail.people.asked, *mail.people.others)}
    copied = [_person(named[one]) for one in mail.copied if one in named]
    return people_lines(_person(named.get(mail.wanted.to, Person(mail.wanted.to))), copied, mail.left_out)


def people_lines(to: str, copied: list[str], left_out: tuple[tuple[str, str], ...]) -> list[Piece | None]:
    """Who gets a mail and who does not, with why."""
    refused = [f"{one_line(address, PERSON)} ({one_line(why, WHY)})" for address, why in left_out]
    listed = (("To: ", [to]), ("\nCopy: ", copied), ("\nNo copy: ", refused))
    return [
        line(*(piece for label, found in listed if found for piece in (words(label, "bold"), words(_joined(found)))))
    ]


def _joined(found: list[str]) -> str:
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{', '.join(found[:SHOWN])}{more}"


def _person(one: Person) -> str:
    return one_line(str(one), PERSON)


# What stands in the fields


def answer_to_in(view: Payload) -> AnswerTo | None:
    """The address chosen; None where nothing was to choose, or was chosen yet."""
    found = field_choice(view, "answer")
    return AnswerTo(found) if found in set(AnswerTo) else None


def reach_in(view: Payload) -> Reach | None:
    found = field_choice(view, "reach")
    return Reach(found) if found in set(Reach) else None
