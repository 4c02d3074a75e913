"""The desk's later views are within Slack's limits and harmless too, whatever anybody calls themselves or writes."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.canned.values import CannedAnswer
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.leak_check.values import Finding
from inbox.notifications.values import RepPreferences
from inbox.proposals.values import Proposed
from inbox.slack import blocks, calling_modal, moved_messages
from inbox.slack.asking import view as asking
from inbox.slack.assisting import views as assisting
from inbox.slack.calling_modal import Number
from inbox.slack.commands import helping
from inbox.slack.composer import canned_views, leak_views
from inbox.slack.digests import page as digests
from inbox.slack.digests.facts import EveningFacts, MorningFacts
from inbox.slack.finding import view as finding
from inbox.slack.finding.facts import FindingFacts
from inbox.slack.home.preferences_modal import preferences
from inbox.slack.kit import Block, Message, ask, modal, row, select
from inbox.slack.notes import view as notes
from inbox.slack.notices.message import NoticeFacts, notice
from inbox.slack.people import assign_modal, direct_messages, place_modals
from inbox.slack.people.duty import DutyFacts, duty_table
from inbox.slack.people.facts import AssignFacts, GivenFacts, OtherConversation, PastMessage, QueueOffer
from inbox.slack.promises.facts import WarningFacts
from inbox.slack.promises.message import warning
from inbox.slack.reaching import lead_modal
from inbox.slack.simulator.blocks import message_faults
from inbox.slack.tasks.task_modal import task
from inbox.slack.who.facts import WhoFacts
from inbox.slack.who.view import who
from inbox.triage.analysis.values import SentimentLabel
from inbox.triage.values import PriorityLevel
from tests.inbox.slack import hostile, hostile_views
from tests.inbox.slack.hostile import ID, NOW
from tests.inbox.slack.hostile_views import LINK, PRAGUE, REFERENCE
from tests.inbox.slack.test_blocks import MODAL, judge_message, judge_view, judge_words

FEW = settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
text = hostile.text


def judge_tinted(shown: Message) -> None:
    """A message with a bar of colour: what stands behind the bar is judged as the rest is."""
    judge_message(shown)
    assert message_faults(list(shown.tinted)) == []
    judge_words(list(shown.tinted))


def judge_rows(shown: Sequence[Block]) -> None:
    """Blocks that stand inside a message or a page."""
    assert message_faults(list(shown)) == []
    judge_words(list(shown))


# Promises, notes, questions


@FEW
@given(hostile_views.warnings)
def test_no_warning_of_a_promise_breaks(facts: WarningFacts) -> None:
    judge_message(warning(facts))


@FEW
@given(text, text)
def test_no_note_breaks(writer: str, said: str) -> None:
    judge_tinted(notes.note(writer, said))
    judge_tinted(notes.taken_back(writer))


@FEW
@given(hostile_views.questions)
def test_no_question_to_a_colleague_breaks(facts: asking.Question) -> None:
    conversation = Conversation(id=ID, anchor_kind=AnchorKind.CONTACT, anchor_id=ID, opened_at=NOW, version=1)
    judge_message(asking.question(facts))
    judge_message(asking.lost(conversation, facts.asker, timedelta(minutes=3)))
    judge_view(asking.question_modal(REFERENCE, facts.asker, facts.contact), MODAL)


# People and places


@FEW
@given(hostile_views.assigns)
def test_no_list_of_reps_breaks(facts: AssignFacts) -> None:
    judge_view(assign_modal.assign(facts), MODAL)


@FEW
@given(hostile_views.givens)
def test_no_direct_message_of_a_colleague_breaks(facts: GivenFacts) -> None:
    judge_message(direct_messages.given(facts))
    judge_message(direct_messages.asked(facts))
    judge_message(direct_messages.answered(facts.note, facts.link))


@FEW
@given(text, hostile_views.queues, hostile_views.others, hostile_views.pasts)
def test_no_modal_of_moving_merging_and_splitting_breaks(
    name: str, queues: list[QueueOffer], others: list[OtherConversation], pasts: list[PastMessage]
) -> None:
    judge_view(place_modals.move(REFERENCE, name, queues), MODAL)
    judge_view(place_modals.merge(REFERENCE, name, others), MODAL)
    judge_view(place_modals.split(REFERENCE, name, pasts), MODAL)


@FEW
@given(text, st.sampled_from(("", LINK)))
def test_no_pointer_to_another_thread_breaks(name: str, link: str) -> None:
    for shown in (
        moved_messages.pointer(name, "C1", link),
        moved_messages.not_here(name, "C1", link),
        moved_messages.way(name, link),
        moved_messages.began("C1", link),
    ):
        judge_message(shown)


@FEW
@given(hostile_views.duties)
def test_no_table_of_who_is_on_duty_breaks(facts: DutyFacts) -> None:
    judge_rows(duty_table(facts, PRAGUE))


@FEW
@given(text, hostile_views.numbers)
def test_no_modal_of_a_call_or_a_lead_breaks(name: str, numbers: list[Number]) -> None:
    judge_view(calling_modal.log(REFERENCE, name, numbers, NOW), MODAL)
    judge_view(lead_modal.lead(name), MODAL)


# Finding and knowing


@FEW
@given(hostile_views.findings)
def test_nothing_that_is_found_breaks(facts: FindingFacts) -> None:
    judge_view(finding.view(facts, NOW), MODAL)


@FEW
@given(hostile.whos, text)
def test_no_profile_says_anything_harmful_after_a_press(facts: WhoFacts, told: str) -> None:
    judge_view(who(facts, PRAGUE, NOW, told), MODAL)


# What helps in answering


@FEW
@given(hostile_views.leaks, text)
def test_no_question_about_a_leak_breaks(found: list[Finding], name: str) -> None:
    judge_message(leak_views.in_thread(ID, found, name))
    judge_rows([one for one in leak_views.in_composer(found, name) if one["type"] != "input"])


@FEW
@given(st.lists(hostile_views.answers, min_size=1, max_size=3, unique_by=lambda one: one.key), text)
def test_no_canned_answer_breaks(found: list[CannedAnswer], filled: str) -> None:
    offers = select("canned", canned_views.options(found))
    judge_view(modal("x", "X", [ask("canned", "Canned", offers), canned_views.later()], submit="X"), MODAL)
    judge_message(blocks.told(canned_views.told(found[0], filled)))
    judge_message(blocks.told(canned_views.unfilled(f"{{{{{filled}}}}}") or "nothing"))


@FEW
@given(hostile_views.proposals, st.sampled_from(("", "cs", "xx")), text)
def test_no_summary_translation_or_correction_breaks(made: Proposed, language: str, name: str) -> None:
    judge_message(assisting.translated(made, language))
    judge_view(assisting.summary(made, REFERENCE), MODAL)
    judge_view(assisting.correction(REFERENCE, SentimentLabel.NEUTRAL, PriorityLevel.HIGH, name), MODAL)
    judge_rows([row("translate", assisting.translate_button(language or "cs", REFERENCE))])


@FEW
@given(text, text)
def test_no_prompt_about_typed_words_breaks(name: str, said: str) -> None:
    for shown in (
        blocks.draft_prompt(ID, name, "Telegram", said, 30, files=2),
        blocks.draft_prompt(ID, name, None, said, 30),
        blocks.take_over_prompt(ID, name, "Telegram", said),
        blocks.wrote_again(ID, name, said),
        blocks.gate_question(ID, said, "08:00 Prague", may_send_now=True),
        blocks.undo_offer(ID, 1, said, 10, direct=ID),
        blocks.with_note(blocks.told(name), said),
        blocks.notice(said),
    ):
        judge_message(shown)


# Digests, notices, tasks, preferences, commands


@FEW
@given(hostile_views.mornings, hostile_views.evenings)
def test_no_digest_breaks(morning: MorningFacts, evening: EveningFacts) -> None:
    judge_message(digests.digest_message(morning, NOW, dict.fromkeys(morning.conversations[:1], LINK)))
    judge_message(digests.evening_message(evening, NOW))


@FEW
@given(hostile_views.notices)
def test_no_notice_breaks(facts: NoticeFacts) -> None:
    judge_message(notice(facts))


@FEW
@given(text, text)
def test_no_task_and_no_command_breaks(title: str, about: str) -> None:
    judge_view(task(title, about, REFERENCE, PRAGUE, NOW), MODAL)
    judge_message(helping.unknown(title))


@FEW
@given(hostile_views.preferences)
def test_no_preferences_break(found: RepPreferences) -> None:
    judge_view(preferences(found, "Prague"), MODAL)
