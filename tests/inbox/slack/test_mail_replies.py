"""Answering a mail from Slack: to the one who wrote, or to all; to which address; and who really gets it."""

from collections.abc import AsyncIterator
from email import message_from_bytes

import pytest

from connectors.email.simulator.letters import Letter
from crm.contacts.values import GoneReason
from inbox.deliveries.values import DeliveryState
from tests.inbox.slack.house import written_in
from tests.inbox.slack.post import SHOP, PostOffice, open_office

BOB, CAROL, DAVE = "bob@firm.example", "carol@firm.example", "dave@other.example"


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[PostOffice]:
    async with open_office(sqlite_url) as found:
        yield found


async def asks(office: PostOffice, **more: object) -> Letter:
    """Anna writes to us, with Bob in To and Carol, Dave and another address of ours in Cc."""
    for name, address in (("Bob", BOB), ("Carol", CAROL), ("Dave", DAVE)):
        office.person(name, address)
    anna = office.person("Anna Nováková", "anna@firm.example")
    return await office.writes(
        anna,
        "Where is our order?",
        subject="Order 7",
        to=(SHOP, BOB),
        copied=(CAROL, DAVE, "orders@shop.example", CAROL.upper()),
        **more,
    )


async def test_a_reply_goes_to_the_one_who_wrote(office: PostOffice) -> None:
    question = await asks(office)
    view = await office.composes()
    assert "To: Anna Nováková <anna@firm.example>" in written_in(view)
    assert "Reply to all (4 people)" in written_in(view)
    await office.sends(view, "It leaves today.")
    letter = await office.gets("anna@firm.example")
    assert (letter.to, letter.copied, letter.in_reply_to) == (("anna@firm.example",), (), question.message_id)
    assert office.answers(BOB) == []


async def test_a_reply_to_all_reaches_all_in_the_thread_of_the_mail(office: PostOffice) -> None:
    question = await asks(office)
    view = await office.composes()
    shown = await office.picks(view, "reach", "all")
    assert "Copy: bob@firm.example, carol@firm.example, dave@other.example" in shown
    assert "orders@shop.example" not in shown
    await office.sends(view, "It leaves today, all of you.")
    letters = [await office.gets(address) for address in ("anna@firm.example", BOB, CAROL, DAVE)]
    assert len({one.message_id for one in letters}) == 1
    for letter in letters:
        assert letter.to == ("anna@firm.example",)
        assert sorted(letter.copied) == [BOB, CAROL, DAVE]
        assert (letter.in_reply_to, letter.subject) == (question.message_id, "Re: Order 7")
        assert message_from_bytes(letter.raw)["Bcc"] is None
    await office.house.sees("Copy: bob@firm.example, carol@firm.example, dave@other.example", office.house.thread)


async def test_the_preview_says_who_will_read_it(office: PostOffice) -> None:
    await asks(office)
    view = await office.composes()
    await office.picks(view, "reach", "all")
    await office.house.slack.choose_in_view("petr", view["id"], "text-0", "Hello")
    await office.house.slack.press_in_view("petr", view["id"], "Preview")
    preview = await office.house.modal("petr", "preview")
    assert "From: Moravia Shop <support@shop.example>" in written_in(preview)
    assert "To: Anna Nováková <anna@firm.example>" in written_in(preview)
    assert "Copy: bob@firm.example, carol@firm.example, dave@other.example" in written_in(preview)
    assert "Subject: Re: Order 7" in written_in(preview)


async def test_somebody_who_opted_out_gets_no_copy_and_the_rep_reads_why(office: PostOffice) -> None:
    dave = office.person("Dave", DAVE)
    await office.writes(dave, "Write me no more", subject="Enough")
    await office.closes(DAVE, GoneReason.OPTED_OUT)
    await asks(office)
    await office.house.card(2)
    view = await office.composes()
    shown = await office.picks(view, "reach", "all")
    assert "No copy: dave@other.example (they opted out)" in shown
    await office.sends(view, "It leaves today.")
    assert (await office.gets(BOB)).copied == (BOB, CAROL)
    await office.house.sees(
        "No copy: dave@other.example (they opted out)", lambda: office.house.slack.messages("triage")
    )
    assert office.answers(DAVE) == []


async def test_who_opts_out_between_the_pressing_and_the_sending_gets_no_copy(office: PostOffice) -> None:
    dave = office.person("Dave", DAVE)
    await office.writes(dave, "Hello", subject="Hello")
    await asks(office)
    await office.house.card(2)
    view = await office.composes()
    assert "No copy" not in await office.picks(view, "reach", "all")
    await office.sends(view, "It leaves today.")
    await office.closes(DAVE, GoneReason.OPTED_OUT)
    assert (await office.gets(BOB)).copied == (BOB, CAROL)
    assert office.answers(DAVE) == []


async def test_a_reply_to_elsewhere_is_called_out_and_not_followed_by_itself(office: PostOffice) -> None:
    office.person("Billing", "billing@far-away.example")
    await asks(office, headers=(("Reply-To", "Billing <billing@far-away.example>"),))
    view = await office.composes()
    shown = written_in(view)
    assert "Careful: the mail came from anna@firm.example and asks for answers at billing@far-away.example" in shown
    assert "To: Anna Nováková <anna@firm.example>" in shown
    shown = await office.picks(view, "answer", "asked")
    assert "To: Billing <billing@far-away.example>" in shown
    await office.sends(view, "Here is the invoice.")
    letter = await office.gets("billing@far-away.example")
    assert letter.to == ("billing@far-away.example",)
    assert office.answers("anna@firm.example") == []


async def test_a_reply_to_inside_the_own_house_is_the_usual_way(office: PostOffice) -> None:
    office.person("Orders", "orders@firm.example")
    await asks(office, headers=(("Reply-To", "Orders <orders@firm.example>"),))
    view = await office.composes()
    assert "They ask for answers at orders@firm.example, inside their own domain." in written_in(view)
    assert "To: Orders <orders@firm.example>" in written_in(view)
    await office.sends(view, "Noted.")
    assert (await office.gets("orders@firm.example")).to == ("orders@firm.example",)


async def test_where_nothing_arrives_at_the_reply_to_the_sender_keeps_their_address(office: PostOffice) -> None:
    await asks(office, headers=(("Reply-To", "gone@far-away.example"),))
    view = await office.composes()
    await office.picks(view, "answer", "asked")
    await office.sends(view, "Hello?")
    await office.house.sees("Nothing arrives at gone@far-away.example", office.house.thread)
    assert [one.state for one in await office.house.deliveries()] == [DeliveryState.RETURNED]
    view = await office.composes()
    await office.sends(view, "Hello to you then.")
    assert (await office.gets("anna@firm.example")).text.strip() == "Hello to you then."


async def test_a_sales_message_goes_to_one_person(office: PostOffice) -> None:
    await asks(office)
    view = await office.composes()
    await office.picks(view, "reach", "all")
    shown = await office.picks(view, "purpose", "sales")
    assert "Copies go with answers and service messages only" in shown
    assert "Copy: " not in shown


async def test_a_copy_that_comes_back_is_told_and_the_answer_stands(office: PostOffice) -> None:
    office.person("Away", "bounce.bob@firm.example")
    anna = office.person("Anna", "anna@firm.example")
    await office.writes(anna, "Hello", subject="Hi", copied=("bounce.bob@firm.example",))
    view = await office.composes()
    await office.picks(view, "reach", "all")
    await office.sends(view, "Hello both.")
    await office.gets(anna.address)
    await office.house.sees("✅ Sent", office.house.thread)
    await office.takes_in()
    await office.house.sees("The copy to bounce.bob@firm.example did not arrive", office.house.thread)
    assert [one.state for one in await office.house.deliveries()] == [DeliveryState.SENT]


async def test_what_is_typed_in_the_thread_goes_to_the_one_person(office: PostOffice) -> None:
    await asks(office)
    card = await office.house.card()
    await office.house.thread_of(1)
    await office.house.slack.type("petr", "triage", "On its way.", card["ts"])
    prompt = await office.house.whispered("petr", "Nothing has gone to")
    assert "To anna@firm.example alone; Reply on the card offers a reply to all." in written_in(prompt)
    await office.house.slack.press("petr", "triage", prompt["ts"], "Send by E-mail")
    letter = await office.gets("anna@firm.example")
    assert letter.copied == ()
    assert office.answers(BOB) == []


async def test_the_thread_tells_who_else_reads_along(office: PostOffice) -> None:
    await asks(office)
    await office.house.sees(
        "Also went to bob@firm.example, carol@firm.example, dave@other.example", office.house.thread
    )
