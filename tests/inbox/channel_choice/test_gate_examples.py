"""The gate by example: what a rep reads, and when and where a message goes. All times are Prague's unless said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel
from connectors.contract.inbound import MediaKind
from inbox.channel_choice.hours.rules import zones_of_phone
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import (
    AddressFacts,
    AttachmentNeed,
    ChosenPlace,
    ContactFacts,
    ContentNeeds,
    Outcome,
    Question,
    ReasonCode,
)
from inbox.deliveries.values import Purpose
from tests.inbox.channel_choice.people import (
    ANNA,
    CHAT,
    EMAIL,
    EMAIL_FIRST,
    TELEGRAM,
    WHATSAPP,
    asks,
    chat,
    email,
    form,
    prague,
    telegram,
    whatsapp,
)

NINE_TO_SIX = {"start": "09:00", "end": "18:00"}
NIGHT = {"start": "22:00", "end": "08:00"}
LONG_AGO = timedelta(hours=5)


def anna(**wishes: Any) -> ContactFacts:
    return replace(ANNA, **wishes)


def codes(question: Question, now: datetime) -> set[ReasonCode]:
    return {reason.code for reason in choose(question, now).reasons}


# What the rep reads


def test_the_sentences() -> None:
    now = prague("2026-03-02 09:00")  # a Monday
    wrote = now - timedelta(minutes=12)
    answers = telegram(wrote)
    said = {
        choose(asks(Purpose.ANSWER, answers, email(), wrote=wrote), now).sentence,
        choose(
            asks(
                Purpose.SERVICE,
                telegram(wrote),
                email(),
                anna=anna(channel_priorities=[{"channel": "telegram", "priority": 1}]),
            ),
            now,
        ).sentence,
        choose(asks(Purpose.ANSWER, chat(now), email(), wrote=now), now).sentence,
        choose(asks(Purpose.MARKETING, email()), now).sentence,
        choose(asks(Purpose.SERVICE, email(), anna=anna(quiet_hours={"start": "08:00", "end": "09:30"})), now).sentence,
        choose(
            asks(Purpose.SERVICE, email(), anna=anna(contact_hours={"start": "25:99", "end": "18:00"})), now
        ).sentence,
        choose(asks(Purpose.SERVICE), now).sentence,
    }
    assert said == {
        "Telegram, because Anna wrote there 12 minutes ago.",
        "Telegram, because Anna put it first and it is 09:00 in Prague.",
        "Web chat, because Anna is looking at it right now.",
        "Not sent: Anna has not agreed to marketing messages.",
        "E-mail at 09:30 (Prague), because Anna has quiet hours from 08:00 to 09:30.",
        'Not sent: it is not certain when Anna may be written to: the contact hours say "25:99", which is no time of day; '
        "mend it there, or decide yourself.",
        "Not sent: no address of Anna is known.",
    }


# Purpose


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.OPT_OUT_CONFIRMATION])
def test_blacklisted_lets_nothing_pass(purpose: Purpose) -> None:
    now = prague("2026-03-02 12:00")
    question = asks(purpose, email(), wrote=now, anna=anna(blacklisted=True, marketing_consent=True))
    assert choose(replace(question, send_now_anyway=True), now).outcome is Outcome.REFUSE


def test_one_confirmation_of_an_opt_out_passes_and_no_second() -> None:
    now = prague("2026-03-02 12:00")
    closed = replace(email(), opted_out=True)
    question = asks(Purpose.OPT_OUT_CONFIRMATION, closed, wrote=now, anna=anna(blacklisted=True))
    assert choose(question, now).outcome is Outcome.GO
    confirmed = replace(question, contact=anna(blacklisted=True, opt_out_confirmed=True))
    assert choose(confirmed, now).outcome is Outcome.REFUSE
    again = asks(Purpose.OPT_OUT_CONFIRMATION, replace(closed, opt_out_confirmed=True), wrote=now)
    assert choose(again, now).outcome is Outcome.RETURN_TO_REP


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.SERVICE, Purpose.SALES, Purpose.MARKETING])
def test_an_opted_out_address_gets_nothing_more(purpose: Purpose) -> None:
    now = prague("2026-03-02 12:00")
    question = asks(purpose, replace(email(), opted_out=True), wrote=now, anna=anna(marketing_consent=True))
    for one in (question, replace(question, chosen=email().place), replace(question, send_now_anyway=True)):
        assert choose(one, now).place is None


@pytest.mark.parametrize("purpose", [Purpose.SALES, Purpose.MARKETING])
def test_what_we_sell_needs_consent_and_a_proven_address(purpose: Purpose) -> None:
    now = prague("2026-03-02 12:00")
    willing = anna(marketing_consent=True, sales_consent=True)
    assert choose(asks(purpose, email(), anna=willing), now).outcome is Outcome.GO
    assert choose(asks(purpose, email(verified=False), anna=willing), now).outcome is Outcome.RETURN_TO_REP
    unwilling = anna(marketing_consent=False, sales_consent=False)
    assert choose(asks(purpose, email(), anna=unwilling), now).outcome is Outcome.REFUSE


# Channel


def test_an_answer_follows_the_stated_order() -> None:
    now = prague("2026-03-02 12:00")
    question = asks(Purpose.ANSWER, telegram(now), email(), wrote=now, anna=anna(channel_priorities=EMAIL_FIRST))
    choice = choose(question, now)
    assert choice.place is not None and choice.place.identity_id == EMAIL


def test_a_live_web_chat_stays_for_two_minutes() -> None:
    now = prague("2026-03-02 12:00")
    question = asks(
        Purpose.ANSWER,
        chat(now - timedelta(seconds=119)),
        email(),
        wrote=now,
        anna=anna(channel_priorities=EMAIL_FIRST),
    )
    places = [choose(question, at).place for at in (now, now + timedelta(seconds=2))]
    assert [place.identity_id for place in places if place] == [CHAT, EMAIL]


def test_a_closed_window_is_passed_over_unless_a_template_opens_it() -> None:
    now = prague("2026-03-02 12:00")
    wanted = anna(channel_priorities=[{"channel": "whatsapp", "priority": 1}])
    question = asks(Purpose.ANSWER, telegram(now), whatsapp(now - timedelta(hours=25)), wrote=now, anna=wanted)
    passed = choose(question, now)
    assert passed.place is not None and passed.place.identity_id == TELEGRAM
    assert ReasonCode.ORDER_PASSED_OVER in codes(question, now)
    with_template = choose(replace(question, content=ContentNeeds(text_length=5, has_template=True)), now)
    assert with_template.place is not None and with_template.place.identity_id == WHATSAPP


COMMENTS = Capabilities(
    text_limit=1000,
    proactive=Proactive.WITHIN_WINDOW,
    reply_window=timedelta(hours=24),
    late_window=timedelta(days=7),
    private_reply_window=timedelta(days=7),
)


def comment(wrote: datetime, able: Capabilities = COMMENTS) -> AddressFacts:
    return replace(telegram(wrote), channel=Channel.INSTAGRAM, is_public=True, capabilities=able)


def test_a_comment_may_be_answered_in_public_at_any_time_and_privately_for_seven_days() -> None:
    now = prague("2026-03-02 12:00")
    for age, privately, goes in ((8, False, True), (6, True, True), (8, True, False)):
        wrote = now - timedelta(days=age)
        question = asks(Purpose.ANSWER, comment(wrote), wrote=wrote, anna=anna())
        choice = choose(replace(question, content=ContentNeeds(text_length=5, privately=privately)), now)
        assert (choice.place is not None) is goes, (age, privately)
        kinds = {reason.code for reason in choice.reasons}
        assert ReasonCode.LATE_ANSWER not in kinds
        if goes:
            assert (ReasonCode.PRIVATELY if privately else ReasonCode.IN_PUBLIC) in kinds
        else:
            assert "the 7 days in which it could be answered privately are over" in choice.sentence


def test_where_comments_have_no_private_answers_that_is_said() -> None:
    now = prague("2026-03-02 12:00")
    question = asks(Purpose.ANSWER, comment(now, Capabilities(text_limit=1000)), wrote=now, anna=anna())
    choice = choose(replace(question, content=ContentNeeds(text_length=5, privately=True)), now)
    assert "what is written in public there cannot be answered privately" in choice.sentence


def test_who_opted_out_wherever_anything_arrives_is_refused_whatever_else_is_known() -> None:
    now = prague("2026-03-02 12:00")
    left, gone = replace(telegram(now), opted_out=True), replace(email(), gone="it does not exist any more")
    nowhere = replace(whatsapp(None), has_account=False, capabilities=None)
    choice = choose(asks(Purpose.ANSWER, left, gone, nowhere, form(), wrote=now, anna=anna()), now)
    assert choice.outcome is Outcome.REFUSE
    paused = replace(whatsapp(None), capabilities=None)
    choice = choose(asks(Purpose.ANSWER, left, paused, wrote=now, anna=anna()), now)
    assert choice.outcome is Outcome.RETURN_TO_REP


def test_a_window_that_closes_before_the_morning_is_said() -> None:
    now = prague("2026-03-02 23:00")
    question = asks(
        Purpose.ANSWER, whatsapp(now - timedelta(hours=20)), wrote=now - LONG_AGO, anna=anna(quiet_hours=NIGHT)
    )
    choice = choose(question, now)
    assert choice.outcome is Outcome.RETURN_TO_REP and choice.may_send_now
    assert choice.sentence == "Not sent: the time to answer Anna ends before they may be written to again."
    assert choose(replace(question, send_now_anyway=True), now).outcome is Outcome.GO


def test_the_rep_may_choose_and_sees_why_it_differs() -> None:
    now = prague("2026-03-02 12:00")
    question = asks(Purpose.ANSWER, telegram(now), email(), wrote=now, anna=anna(channel_priorities=EMAIL_FIRST))
    choice = choose(replace(question, chosen=telegram(now).place), now)
    assert choice.place is not None and choice.place.identity_id == TELEGRAM
    assert choice.sentence == (
        "Telegram, because you chose it (the hub would take E-mail, because Anna put it first) and they wrote just now."
    )
    gone = replace(question, chosen=ChosenPlace(WHATSAPP, telegram(now).channel, "main"))
    assert choose(gone, now).sentence == "Not sent: the address you chose is not theirs any more."


def test_what_the_hub_chose_says_why_and_breaks_no_rule() -> None:
    now = prague("2026-03-02 12:00")
    asked = asks(Purpose.ANSWER, telegram(now), email(verified=False), wrote=now)
    question = replace(asked, chosen=email().place, chosen_because="they have not seen it there")
    choice = choose(question, now)
    assert choice.sentence == "E-mail, because they have not seen it there and they wrote just now."
    assert [reason.code for reason in choice.reasons][:2] == [ReasonCode.UNSEEN, ReasonCode.NOT_PROVEN]
    sold = choose(replace(question, purpose=Purpose.SALES), now)
    assert sold.sentence == "Not sent: E-mail does not work: it is not proven that it is Anna's."
    unknown = replace(question, chosen=ChosenPlace(WHATSAPP, telegram(now).channel, "main"))
    assert choose(unknown, now).sentence == "Not sent: the address it was to go to is not theirs any more."


def test_a_claimed_address_is_answered_only_where_there_is_no_other_way_back() -> None:
    now = prague("2026-03-02 12:00")
    wanted = anna(channel_priorities=EMAIL_FIRST)
    by_telegram = choose(asks(Purpose.ANSWER, telegram(now), email(verified=False), wrote=now, anna=wanted), now)
    assert by_telegram.place is not None and by_telegram.place.identity_id == TELEGRAM
    by_form = choose(asks(Purpose.ANSWER, form(), email(verified=False), wrote=now), now)
    assert by_form.place is not None and by_form.place.identity_id == EMAIL
    assert ReasonCode.NOT_PROVEN in {reason.code for reason in by_form.reasons}


def test_private_words_stay_out_of_public() -> None:
    now = prague("2026-03-02 12:00")
    public = replace(telegram(now), is_public=True)
    assert choose(asks(Purpose.ANSWER, public, wrote=now), now).outcome is Outcome.GO
    assert choose(asks(Purpose.SERVICE, public, wrote=now), now).outcome is Outcome.RETURN_TO_REP


def test_what_a_channel_cannot_carry_goes_another_way() -> None:
    now = prague("2026-03-02 12:00")
    needs = ContentNeeds(attachments=(AttachmentNeed(MediaKind.VIDEO, 10, "video/mp4"),))
    choice = choose(replace(asks(Purpose.ANSWER, telegram(now), wrote=now), content=needs), now)
    assert choice.sentence == "Not sent: Telegram does not work: it does not take this video."


# Time


def test_only_an_answer_to_something_fresh_goes_at_night() -> None:
    now = prague("2026-03-02 23:30")
    for purpose, wrote, held in (
        (Purpose.ANSWER, now - timedelta(hours=1, minutes=59), False),
        (Purpose.ANSWER, now - timedelta(hours=2), True),
        (Purpose.SERVICE, now, True),
        (Purpose.SALES, now, True),
    ):
        choice = choose(asks(purpose, telegram(wrote), wrote=wrote, anna=anna(quiet_hours=NIGHT)), now)
        assert (choice.due_at == prague("2026-03-03 08:00")) is held, purpose


def test_a_rep_may_lift_the_hours_of_an_answer_and_of_nothing_else() -> None:
    now = prague("2026-03-02 23:30")
    for purpose, outcome in (
        (Purpose.ANSWER, Outcome.GO),
        (Purpose.SERVICE, Outcome.HOLD),
        (Purpose.SALES, Outcome.HOLD),
    ):
        question = asks(purpose, telegram(now - LONG_AGO), wrote=now - LONG_AGO, anna=anna(quiet_hours=NIGHT))
        assert choose(question, now).may_send_now is (purpose is Purpose.ANSWER)
        assert choose(replace(question, send_now_anyway=True), now).outcome is outcome


def test_urgent_notices_lift_quiet_hours_of_service_alone() -> None:
    now = prague("2026-03-02 23:30")
    wants = anna(quiet_hours=NIGHT, urgent_notifications=True)
    urgent = replace(asks(Purpose.SERVICE, email(), anna=wants), is_urgent=True)
    assert choose(urgent, now).outcome is Outcome.GO
    assert choose(replace(urgent, is_urgent=False), now).outcome is Outcome.HOLD
    assert choose(replace(urgent, purpose=Purpose.SALES), now).outcome is Outcome.HOLD
    assert choose(replace(urgent, contact=replace(wants, urgent_notifications=False)), now).outcome is Outcome.HOLD
    within = replace(wants, contact_hours=NINE_TO_SIX)
    assert choose(replace(urgent, contact=within), now).due_at == prague("2026-03-03 09:00")


@pytest.mark.parametrize(
    ("wishes", "now", "due"),
    [
        pytest.param({"quiet_hours": NIGHT}, "2026-03-28 23:00", "2026-03-29 08:00", id="the night the clock goes forward"),
        pytest.param({"quiet_hours": NIGHT}, "2026-10-24 23:00", "2026-10-25 08:00", id="the night it goes back"),
        pytest.param(
            {"quiet_hours": {"start": "22:00", "end": "02:30"}},
            "2026-03-28 23:00",
            "2026-03-29 03:00",
            id="quiet until a time that night does not have",
        ),
        pytest.param(
            {"contact_hours": {"start": "02:10", "end": "02:50"}},
            "2026-03-28 23:00",
            "2026-03-30 02:10",
            id="hours that night does not have at all",
        ),
        pytest.param({"contact_hours": NINE_TO_SIX, "weekend_contact": False}, "2026-03-06 18:00", "2026-03-09 09:00", id="Friday evening"),
        pytest.param({"weekend_contact": False}, "2026-03-07 12:00", "2026-03-09 08:00", id="Saturday, no hours stated"),
        pytest.param({"contact_hours": {"start": "22:00", "end": "04:00"}}, "2026-03-02 12:00", "2026-03-02 22:00", id="a night worker"),
        pytest.param(
            {"contact_hours": NINE_TO_SIX, "quiet_hours": {"start": "08:00", "end": "17:59"}},
            "2026-03-02 12:00",
            "2026-03-02 17:59",
            id="one minute a day is left",
        ),
    ],
)  # fmt: skip
def test_held_until(wishes: dict[str, Any], now: str, due: str) -> None:
    choice = choose(asks(Purpose.SERVICE, email(), anna=anna(**wishes)), prague(now))
    assert choice.outcome is Outcome.HOLD and choice.due_at == prague(due)


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    quiet = anna(quiet_hours={"start": "02:00", "end": "02:30"})
    first_half_past_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second_two = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    question = asks(Purpose.SERVICE, email(), anna=quiet)
    assert choose(question, first_half_past_two).outcome is Outcome.GO
    assert choose(question, second_two).due_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hours_that_leave_no_minute_go_back_to_the_rep() -> None:
    never = anna(contact_hours=NINE_TO_SIX, quiet_hours={"start": "08:00", "end": "19:00"})
    choice = choose(asks(Purpose.SERVICE, email(), anna=never), prague("2026-03-02 12:00"))
    assert choice.outcome is Outcome.RETURN_TO_REP and "leave no minute" in choice.sentence


@pytest.mark.parametrize(
    "broken",
    [
        {"contact_hours": '{"start": "09'},
        {"contact_hours": {"start": "25:99", "end": "18:00"}},
        {"contact_hours": {"start": "09:00"}},
        {"quiet_hours": {"start": "22:00", "end": "22:00"}},
        {"timezone": "Mars/Olympus"},
        {"contact_hours": {**NINE_TO_SIX, "timezone": "Nowhere"}},
        {"contact_hours": {**NINE_TO_SIX, "timezone": "Asia/Tokyo"}, "quiet_hours": {**NIGHT, "timezone": "Europe/Prague"}},
    ],
)  # fmt: skip
def test_what_cannot_be_read_opens_nothing(broken: dict[str, Any]) -> None:
    now = prague("2026-03-02 12:00")
    for purpose in (Purpose.SERVICE, Purpose.SALES, Purpose.ANSWER):
        question = asks(purpose, telegram(now - LONG_AGO), wrote=now - LONG_AGO, anna=anna(**broken))
        choice = choose(question, now)
        assert choice.outcome is Outcome.RETURN_TO_REP
        assert choice.reasons[0].code in (ReasonCode.HOURS_UNREADABLE, ReasonCode.ZONE_UNREADABLE)
        assert choice.may_send_now is (purpose is Purpose.ANSWER)


# Whose clock


@pytest.mark.parametrize(
    ("known", "zone", "source"),
    [
        pytest.param({"timezone": "Asia/Tokyo"}, "Asia/Tokyo", "stated", id="stated"),
        pytest.param(
            {"timezone": "Asia/Tokyo", "contact_hours": {**NINE_TO_SIX, "timezone": "America/New_York"}},
            "America/New_York",
            "stated",
            id="stated with the hours",
        ),
        pytest.param({"phone_zones": (zones_of_phone("+420777123456"),)}, "Europe/Prague", "phone", id="a Czech phone"),
        pytest.param({"phone_zones": (zones_of_phone("+447911123456"),)}, "Europe/London", "phone", id="a British phone"),
        pytest.param(
            {"phone_zones": (zones_of_phone("+12125551234"),), "company_zone": "America/Chicago"},
            "America/Chicago",
            "company",
            id="a New York phone: its region has many zones",
        ),
        pytest.param({"phone_zones": (zones_of_phone("+12125551234"),)}, "Europe/Prague", "hub", id="nothing better known"),
        pytest.param(
            {"phone_zones": (("Asia/Tokyo",), ("Europe/Kyiv",)), "company_zone": None},
            "Europe/Prague",
            "hub",
            id="two phones that disagree",
        ),
    ],
)  # fmt: skip
def test_the_clock(known: dict[str, Any], zone: str, source: str) -> None:
    question = asks(Purpose.SERVICE, email(), anna=replace(anna(timezone=None), **known))
    choice = choose(question, prague("2026-03-02 12:00"))
    assert (choice.timezone.name, choice.timezone.source.value) == (zone, source)
    assert choice.timezone.words in {reason.words for reason in choice.reasons}


def test_a_customer_who_wrote_while_it_was_held_asks_the_rep() -> None:
    now = prague("2026-03-02 12:00")
    question = asks(Purpose.ANSWER, telegram(now), wrote=now)
    assert choose(replace(question, was_held=True, seen_sequence=0), now).sentence == (
        "Anna wrote again while this waited; send it still?"
    )
    assert choose(replace(question, was_held=True, seen_sequence=1), now).outcome is Outcome.GO
    assert choose(replace(question, was_held=False, seen_sequence=0), now).outcome is Outcome.GO
