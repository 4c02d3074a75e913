"""What is concluded from what a provider shows: a wrong yes hides a loss, a wrong no makes a double."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.lookup import FoundMessage, LostCall, Verdict, judged
from connectors.contract.outbound import OutboundPart

BEGUN = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENDED = BEGUN + timedelta(seconds=15)
PART = OutboundPart(ChannelAddress(Channel.SMS, "", "+447700900301"), text="Hello")
LOST = LostCall(PART, BEGUN, ENDED)
OURS = FoundMessage("1", "Hello", BEGUN)


def test_the_one_message_with_these_words_at_that_time_is_it() -> None:
    assert judged(LOST, "Hello", [OURS], None).message == OURS
    assert judged(LOST, " Hello\r\n", [OURS], None).verdict is Verdict.TAKEN


def test_an_older_and_a_younger_one_are_others() -> None:
    for at in (BEGUN - timedelta(minutes=2), ENDED + timedelta(minutes=2)):
        assert judged(LOST, "Hello", [FoundMessage("2", "Hello", at)], None).verdict is Verdict.NOT_TAKEN


def test_other_words_that_we_do_not_know_may_be_ours_written_otherwise() -> None:
    assert judged(LOST, "Hello", [FoundMessage("2", "“Hello”", BEGUN)], None).verdict is Verdict.CANNOT_TELL


def test_what_may_lie_behind_the_last_page_is_not_denied() -> None:
    assert judged(LOST, "Hello", [], BEGUN + timedelta(hours=1)).verdict is Verdict.CANNOT_TELL
    assert judged(LOST, "Hello", [], BEGUN - timedelta(hours=1)).verdict is Verdict.NOT_TAKEN


def test_without_words_nobody_can_tell() -> None:
    assert judged(LOST, "", [FoundMessage("2", "", BEGUN)], None).verdict is Verdict.CANNOT_TELL


messages = some.lists(
    some.builds(
        FoundMessage,
        some.sampled_from("abcde"),
        some.sampled_from(["Hello", "hello", "Bye", ""]),
        some.integers(-200, 200).map(lambda seconds: BEGUN + timedelta(seconds=seconds)),
    ),
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(messages, some.frozensets(some.sampled_from("abcde")), some.integers(0, 2))
def test_yes_names_the_only_one_it_can_be_and_no_leaves_none_that_could(
    shown: list[FoundMessage], known: frozenset[str], rivals: int
) -> None:
    lost = LostCall(PART, BEGUN, ENDED, known, rivals)
    found = judged(lost, "Hello", shown, None)
    unknown = [one for one in shown if one.id not in known and BEGUN <= one.at <= ENDED]
    match found.verdict:
        case Verdict.TAKEN:
            assert found.message is not None and found.message.id not in known and found.message.text == "Hello"
            assert not rivals and sum(one.text == "Hello" for one in unknown) <= 1
        case Verdict.NOT_TAKEN:
            assert not unknown
        case Verdict.CANNOT_TELL:
            assert any(one.id not in known for one in shown)
