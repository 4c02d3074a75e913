"""Comments are answered in public or privately, by the rep's choice, and everybody sees which of the two it was."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.toolkit.graph_simulator import GraphPerson
from tests.inbox.slack.house import written_in
from tests.inbox.slack.networks import Networks, open_networks


@pytest.fixture
async def networks(sqlite_url: str) -> AsyncIterator[Networks]:
    async with open_networks(sqlite_url) as found:
        yield found


async def comments(networks: Networks, days_ago: float = 0) -> tuple[GraphPerson, str]:
    """Ben asked something under a post of ours, so many days ago."""
    ben = networks.instagram.add_person("Ben Kral", username="ben.k")
    comment = networks.instagram.comment(ben, "How much is it?")
    await networks.instagram.settle()
    await networks.house.thread_of(1)
    await networks.house.until_quiet()
    networks.house.clock.offset = timedelta(days=days_ago)
    return ben, comment


async def sends(networks: Networks, text: str) -> None:
    assert (await networks.house.slack.submit("petr", networks.view()["id"], {"text-0": text})).ok
    assert networks.shown() is None, networks.composer()
    await networks.house.until(lambda: "✅" in written_in(networks.house.thread()))


async def test_card_and_thread_say_that_it_is_public(networks: Networks) -> None:
    await comments(networks)
    assert "🌐 In public: anybody can read what they wrote" in written_in(await networks.house.card())
    assert networks.house.thread()[0]["username"].endswith("(Instagram, public comment)")


async def test_a_comment_is_answered_in_public_unless_the_rep_says_otherwise(networks: Networks) -> None:
    ben, comment = await comments(networks)
    await networks.composes()
    assert "In public, under the comment" in networks.composer()
    assert "In public, because that is where they wrote." in networks.composer()
    await sends(networks, "990 Kč")
    assert [one.text for one in networks.instagram.answers(comment)] == ["990 Kč"]
    assert networks.instagram.phone(ben) == []
    await networks.house.sees("Petr to ben.k by Instagram, in public", networks.house.thread)


async def test_a_comment_is_answered_privately_by_the_rep_s_choice(networks: Networks) -> None:
    ben, comment = await comments(networks)
    await networks.composes()
    shown = await networks.picks("public", "private")
    assert "Only they will read it." in shown
    await sends(networks, "Your order 4711 costs 990 Kč")
    assert networks.instagram.answers(comment) == []
    [private] = networks.instagram.phone(ben)
    assert (private.text, private.answers_comment) == ("Your order 4711 costs 990 Kč", comment)
    await networks.house.sees("Petr to ben.k by Instagram, privately", networks.house.thread)


async def test_after_seven_days_it_goes_in_public_and_the_modal_says_why(networks: Networks) -> None:
    ben, comment = await comments(networks, days_ago=8)
    await networks.composes()
    shown = networks.composer()
    assert "public" not in networks.fields()
    assert "the 7 days in which it could be answered privately are over" in shown
    assert "🌐 In public: anybody can read your answer." in shown
    await networks.house.slack.choose_in_view("petr", networks.view()["id"], "purpose", "answer")
    await networks.house.slack.submit("petr", networks.view()["id"], {"text-0": "990 Kč"})
    await networks.house.until(lambda: networks.shown() is None or "What shall happen" in networks.composer())
    if networks.shown() is not None:
        await networks.house.slack.submit("petr", networks.view()["id"], {"anyway": "now"})
    await networks.house.until(lambda: networks.instagram.answers(comment))
    assert networks.instagram.phone(ben) == []


async def test_the_days_that_end_between_writing_and_sending_bring_it_back(networks: Networks) -> None:
    ben, comment = await comments(networks)
    await networks.composes()
    await networks.picks("public", "private")
    await networks.house.slack.submit("petr", networks.view()["id"], {"text-0": "990 Kč"})
    networks.house.clock.offset = timedelta(days=7, minutes=1)
    await networks.house.sees("the 7 days in which it could be answered privately are over", networks.house.thread)
    assert networks.instagram.phone(ben) == []
    assert networks.instagram.answers(comment) == []


async def test_a_second_private_answer_is_warned_of(networks: Networks) -> None:
    await comments(networks)
    await networks.composes()
    await networks.picks("public", "private")
    await sends(networks, "990 Kč")
    await networks.composes()
    assert "most networks carry one private answer to a comment" in networks.composer()


async def test_what_is_typed_in_the_thread_says_that_it_goes_in_public(networks: Networks) -> None:
    await comments(networks)
    card = await networks.house.card()
    await networks.house.slack.type("petr", "triage", "990 Kč", card["ts"])
    prompt = await networks.house.whispered("petr", "Nothing has gone to")
    assert "Anybody can read it there" in written_in(prompt)
    assert "Send by Instagram in public" in written_in(prompt)
