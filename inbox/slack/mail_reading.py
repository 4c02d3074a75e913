"""Who gets the answer to a mail, as the composer shows it: read anew at every turn, and once more when it is sent."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.interactions.model import Interaction
from inbox.addressees import rules, store
from inbox.addressees.values import Addressees, AnswerTo, IsOurs, Person, Reach
from inbox.channel_choice.values import ChosenPlace
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import Purpose
from inbox.slack.facts import MailFacts


async def mail_facts(
    session: AsyncSession,
    conversation_id: UUID,
    place: ChosenPlace | None,
    purpose: Purpose,
    is_ours: IsOurs,
    answer_to: AnswerTo | None,
    reach: Reach | None,
) -> MailFacts | None:
    """None where the message goes to a place that no mail came from. Without a choice of the rep's, the usual one."""
    people = None if place is None else await store.mail_people(session, conversation_id, place.identity_id, is_ours)
    if people is None:
        return None
    may_choose = rules.may_copy(purpose)
    chosen_to = (answer_to or rules.usual_answer_to(people)) if may_choose else AnswerTo.SENDER
    chosen_reach = (reach or Reach.ONE) if may_choose else Reach.ONE
    wanted = rules.addressees(people, chosen_to, chosen_reach)
    closed = await store.closed(session, {wanted.to, *wanted.copied})
    copied, left_out = rules.sorted_out(wanted.copied, wanted.to, closed, is_ours)
    return MailFacts(
        people=people,
        may_choose=may_choose,
        answer_to=chosen_to,
        reach=chosen_reach,
        wanted=wanted,
        copied=copied,
        left_out=tuple(left_out.items()),
    )


def decided(mail: MailFacts | None) -> Addressees | None:
    """What the rep decided beyond the place; None where it goes to the contact's own address alone."""
    if mail is None or (mail.wanted.to == mail.people.sender.address and not mail.wanted.copied):
        return None
    return mail.wanted


def people_of(delivery: Delivery) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Of a message of ours: the address it is written to, where that is not simply the contact's; who gets a copy; who was to
    get one and does not, with why."""
    content = delivery.content or {}
    wanted, left_out = Addressees.from_json(content), dict(content.get("left_out") or {})
    if wanted is None or wanted.identity_id != delivery.identity_id:
        return "", (), tuple(left_out.items())
    return wanted.to, tuple(one for one in wanted.copied if one not in left_out), tuple(left_out.items())


def also_to(interaction: Interaction, sender: str, is_ours: IsOurs) -> tuple[str, ...]:
    """Who else a mail went to, as they can be named."""
    if interaction.identity_id is None:
        return ()
    people = rules.people_of(interaction.platform_data or {}, Person(sender), interaction.identity_id, is_ours)
    return tuple(one.name or one.address for one in people.others)


def has_original(interaction: Interaction) -> bool:
    """Whether there is more of it to see than its text: HTML, or what was quoted below."""
    data = interaction.platform_data or {}
    return bool(data.get("html") or data.get("full_text"))
