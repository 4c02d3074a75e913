"""Notes of every kind beside answers on several channels: the answers leave, no word of a note does."""

import json
from collections.abc import AsyncIterator
from random import Random

import pytest

from tests.inbox.slack.house import House, Json, written_in
from tests.inbox.slack.networks import Networks, open_networks

MODAL, PROMPT, LOCK, ANSWER = "modal", "prompt", "lock", "answer"
PEOPLE = {"Lena Hartwig": (PROMPT, ANSWER), "ben.k": (LOCK, ANSWER), "Anna Nováková": (MODAL, LOCK)}


@pytest.fixture
async def networks(sqlite_url: str) -> AsyncIterator[Networks]:
    async with open_networks(sqlite_url) as found:
        yield found


async def everybody_writes(networks: Networks) -> dict[str, str]:
    """One by WhatsApp, one under a post of ours, one by the pocket channel; where their cards stand."""
    networks.whatsapp.write(networks.whatsapp.add_person("Lena Hartwig", "+447700900123"), "Is it ready?")
    networks.instagram.comment(networks.instagram.add_person("Ben Kral", username="ben.k"), "How much is it?")
    await networks.whatsapp.settle()
    await networks.instagram.settle()
    await networks.house.hears("Where is my order?")
    await networks.house.card(len(PEOPLE))
    await networks.house.until_quiet()
    found = {name: card["ts"] for name in PEOPLE for card in networks.house.cards() if name in written_in(card)}
    assert set(found) == set(PEOPLE)
    return found


async def does(house: House, what: str, card: str, text: str) -> None:
    """A rep keeps a note in one of the ways there are, or answers."""
    if what == MODAL:
        await house.slack.press("petr", "triage", card, "Note")
        await house.slack.submit("petr", (await house.modal("petr", "note"))["id"], {"note": text})
        return
    typed = await house.slack.type("petr", "triage", text, card)
    if what == LOCK:
        await house.slack.add_reaction("petr", "triage", str(typed.ts), "lock")
        return
    await house.until_quiet()
    prompt = [one for one in house.slack.ephemerals("petr") if answers(one)][-1]
    label = "Keep as note" if what == PROMPT else next(one for one in answers(prompt) if one.startswith("Send by"))
    await house.slack.press("petr", "triage", prompt["ts"], label)


def answers(message: Json) -> list[str]:
    """The buttons of a prompt."""
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row["elements"]]


def outside(networks: Networks) -> str:
    """Everything that was said to a provider."""
    calls = [*networks.whatsapp.log.lines, *networks.instagram.log.lines, networks.house.pocket.read]
    return json.dumps(calls, ensure_ascii=False, default=str)


async def test_no_word_of_a_note_is_in_any_call_to_a_provider(networks: Networks) -> None:
    cards = await everybody_writes(networks)
    deeds = [(name, what) for name, whats in PEOPLE.items() for what in whats]
    Random(20).shuffle(deeds)
    notes: list[str] = []
    sent: list[str] = []
    for number, (name, what) in enumerate(deeds):
        word = f"answer{number:02d}" if what == ANSWER else f"secret{number:02d}"
        await does(networks.house, what, cards[name], f"Word {word} here")
        (sent if what == ANSWER else notes).append(word)
    for word in notes:
        await networks.house.sees(f"Word {word} here")
    await networks.house.until(lambda: all(word in outside(networks) for word in sent))
    await networks.house.until_quiet()
    assert [word for word in notes if word in outside(networks)] == []
    assert "secret" not in outside(networks)
    stand = [one for one in networks.house.slack.messages("triage") if one.get("attachments")]
    assert len(stand) == len(notes)
