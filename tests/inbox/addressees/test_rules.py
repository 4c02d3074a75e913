"""Whoever a mail names: an answer goes to nobody twice, to none of us, and to nobody that the mail does not name in the open."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.addressees import rules
from inbox.addressees.values import Addressees, AnswerTo, MailPeople, Person, Reach
from inbox.deliveries.values import Purpose

PLACE = UUID(int=7)
OURS = frozenset({"support@shop.example", "orders@shop.example"})
ANNA, BOB, CAROL = "anna@firm.example", "bob@firm.example", "carol@else.example"
NAMES = [
    ANNA,
    BOB,
    CAROL,
    *OURS,
    "SUPPORT@shop.example",
    "Bob@Firm.example",
    "dave+x@firm.example",
    "nobody",
    "",
    "a@b",
    "é@x.example",
]
MAILBOXES = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"address": st.one_of(st.sampled_from(NAMES), st.emails(), st.text()), "name": st.none() | st.text()}
        ),
        st.none() | st.integers() | st.dictionaries(st.text(), st.integers(), max_size=2),
    ),
    max_size=12,
)
HEADS = st.fixed_dictionaries({}, optional={name: MAILBOXES | st.text() for name in ("to", "cc", "bcc", "reply_to")})


def is_ours(channel: Channel, handle: str) -> bool:
    return channel is Channel.EMAIL and handle in OURS


def people(data: dict[str, Any], *, proven: bool = True, sender: str = ANNA) -> MailPeople:
    return rules.people_of(data, Person(sender), PLACE, is_ours, proven=proven)


def named(*addresses: str) -> list[dict[str, str]]:
    return [{"address": one} for one in addresses]


@given(HEADS, st.sampled_from(AnswerTo), st.sampled_from(Reach))
def test_no_answer_goes_to_us_to_anybody_twice_or_to_who_is_not_named(
    data: dict[str, Any], answer_to: AnswerTo, reach: Reach
) -> None:
    found = rules.addressees(people(data), answer_to, reach)
    everybody = [found.to, *found.copied]
    in_the_open = {ANNA, *_addresses(data, "to"), *_addresses(data, "cc"), *_addresses(data, "reply_to")}
    assert len(everybody) == len(set(everybody))
    assert not OURS & set(everybody)
    assert set(everybody) <= in_the_open
    assert all(rules.can_be_written_to(one) for one in everybody)
    assert len(found.copied) <= rules.MOST_COPIES
    if reach is Reach.ONE and answer_to is AnswerTo.SENDER:
        assert everybody == [ANNA]


def _addresses(data: dict[str, Any], name: str) -> set[str]:
    found = data.get(name)
    lists = found if isinstance(found, list) else []
    return {str(one.get("address")).strip().lower() for one in lists if isinstance(one, dict)}


@given(st.lists(st.sampled_from(NAMES[:5])), st.sampled_from(NAMES[:5]), st.sets(st.sampled_from(NAMES[:5])))
def test_at_sending_nobody_closed_none_of_us_and_nobody_twice(copied: list[str], to: str, closed: set[str]) -> None:
    goes, left_out = rules.sorted_out(copied, to, dict.fromkeys(closed, "why"), is_ours)
    assert len(goes) == len(set(goes))
    assert not (set(goes) & (OURS | closed | {to}))
    assert set(left_out) <= closed
    assert set(goes) | set(left_out) == set(copied) - OURS - {to}


def test_a_reply_to_all_takes_to_and_cc_and_leaves_the_blind_alone() -> None:
    data = {"to": named("support@shop.example", BOB), "cc": named(CAROL), "bcc": named("hidden@firm.example")}
    assert rules.addressees(people(data), AnswerTo.SENDER, Reach.ALL) == Addressees(PLACE, ANNA, (BOB, CAROL))


def test_an_answer_where_it_is_asked_for_leaves_the_sender_out() -> None:
    data = {"reply_to": named("a@firm.example", "b@firm.example"), "to": named(BOB, ANNA)}
    assert rules.addressees(people(data), AnswerTo.ASKED, Reach.ALL).copied == ("b@firm.example", BOB)


@pytest.mark.parametrize(
    ("sender", "asked", "proven", "usual"),
    [
        (ANNA, "sales@firm.example", True, AnswerTo.ASKED),
        ("noreply@hub.example", "reply+token@reply.hub.example", True, AnswerTo.ASKED),
        (ANNA, "sales@firm.example", False, AnswerTo.SENDER),
        (ANNA, "sales@firm-example.example", True, AnswerTo.SENDER),
        (ANNA, "sales@notfirm.example", True, AnswerTo.SENDER),
        ("anna@gmail.com", "anna.novak@gmail.com", True, AnswerTo.SENDER),
    ],
)
def test_a_reply_to_is_followed_by_itself_inside_the_proven_senders_domain_only(
    sender: str, asked: str, proven: bool, usual: AnswerTo
) -> None:
    found = people({"reply_to": named(asked)}, proven=proven, sender=sender)
    assert rules.usual_answer_to(found) is usual
    assert asked in rules.warning(found)
    assert ("Careful" in rules.warning(found)) is (usual is AnswerTo.SENDER)


def test_nothing_is_to_choose_where_the_reply_to_is_the_sender_or_us() -> None:
    found = people({"reply_to": named(ANNA.upper(), "support@shop.example")})
    assert (found.asked, rules.warning(found)) == ((), "")


def test_a_mailing_list_is_not_answered_to_all() -> None:
    crowd = people({"to": named(*(f"p{number}@firm.example" for number in range(60)))})
    assert rules.too_many(crowd)
    assert rules.addressees(crowd, AnswerTo.SENDER, Reach.ALL).copied == ()


@pytest.mark.parametrize("purpose", Purpose)
def test_what_we_want_to_sell_is_copied_to_nobody(purpose: Purpose) -> None:
    assert rules.may_copy(purpose) is (purpose in (Purpose.ANSWER, Purpose.SERVICE))


@pytest.mark.parametrize(
    "address",
    ["", "a", "@x.example", "a@", "a@b", "a b@x.example", f"{'a' * 65}@x.example", "a@-.example", "a,b@x.example"],
)
def test_what_is_no_address_holds_nobody_up(address: str) -> None:
    assert not rules.can_be_written_to(address)


def test_what_was_decided_comes_back_from_the_delivery() -> None:
    decided = Addressees(PLACE, ANNA, (BOB,))
    assert Addressees.from_json({**decided.to_json(), "attachments": []}) == decided
    assert Addressees.from_json({"attachments": []}) is None
