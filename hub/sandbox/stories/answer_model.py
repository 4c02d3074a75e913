"""A language model stands beside: it raises an urgency no word list can know, drafts an answer, and fails once in vain."""

from hub.sandbox import people
from hub.sandbox.stage import Stage
from inbox.language_model.simulator import Fault
from inbox.triage.values import PriorityLevel

DEADLINE = "Hello, our wedding is this Saturday and the rings you engraved spell her name with one n. What can we do?"
SECOND = "Guten Tag, die Lieferung ist beschädigt angekommen, bitte um Ersatz."
ORDER = [PriorityLevel.LOW, PriorityLevel.MEDIUM, PriorityLevel.HIGH, PriorityLevel.URGENT]


async def play(stage: Stage) -> None:
    """The model raises and drafts; it never sends. When its server fails, the rules' own judgement stands and says so."""
    await stage.say("James writes: the wedding is on Saturday, the rings are engraved wrongly.")
    stage.write("james", DEADLINE)
    conversation = await stage.conversation("james")
    await stage.card(conversation.id, "James")
    event = await stage.event_words(conversation.id, "model said")
    first = await stage.first_level(conversation.id)
    after = (await stage.conversation("james")).priority
    stage.require(f"the model raised the priority ({first} -> {after})", ORDER.index(after) > ORDER.index(first))
    await stage.say(f"The rules said {first.value.lower()}. The model: {event}")

    card = await stage.card(conversation.id, after.value.capitalize())
    await stage.press("petr", card, "Take")
    card = await stage.card(conversation.id, "Petr")
    await stage.press("petr", card, "Reply")
    modal = await stage.modal("petr", "Telegram")
    await stage.world.slack.press_in_view(people.rep("petr").slack_user, modal["id"], "Draft an answer")
    await stage.say("Petr asks for a draft. It stands beside what he types, marked as a draft.")
    modal = await stage.modal("petr", "Use this draft")
    await stage.world.slack.press_in_view(people.rep("petr").slack_user, modal["id"], "Use this draft")
    text = await stage.until("the draft stands in the box", lambda: _drafted_text(stage))
    await stage.say("He takes it over into his box; only he can send it.")
    sent = await stage.compose("petr", modal, {"compose.text": f"{text}\nPetr"})
    stage.require(f"the reply is accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)
    await stage.answer_on_phone("james", "Petr")
    await stage.say("He changes a word and sends. James has it.")

    stage.world.model.trouble(Fault.BROKEN)
    await stage.say("The model's server breaks. Anna writes in German about a damaged parcel.")
    stage.write("anna", SECOND)
    second = await stage.conversation("anna")
    await stage.card(second.id, "Anna")
    words = await stage.event_words(second.id, "model silent")
    stage.require("the embedded judgement stands", (await stage.conversation("anna")).judgement)
    await stage.say(f"The card is there all the same. {words}")


async def _drafted_text(stage: Stage) -> str:
    """What stands in the composer's box, once something does."""
    view = stage.world.slack.open_view(people.rep("petr").slack_user)
    elements = [block["element"] for block in (view or {}).get("blocks", []) if block["type"] == "input"]
    boxes = [one for one in elements if one["type"] == "plain_text_input"]
    return str(boxes[0].get("initial_value", "")) if boxes else ""
