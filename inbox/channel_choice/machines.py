"""What a program may answer by itself: no other program, and nobody twice a day. RFC 3834, sections 2 and 4.

Only answers are meant. What we begin (a drip, a survey) has rules of its own, and a rep may answer whatever came.
"""

from datetime import datetime, timedelta

from inbox.channel_choice.places.rules import called
from inbox.channel_choice.values import Question, Reason, ReasonCode
from inbox.deliveries.values import Purpose

APART = timedelta(hours=24)


def forbidden(question: Question, now: datetime) -> Reason | None:
    """Why no automatic answer goes to whoever wrote; None where one may, or where a person answers."""
    if not question.is_automatic or question.purpose is not Purpose.ANSWER:
        return None
    if question.conversation.wants_no_automatic_answer:
        words = (
            "what is answered was sent by a program or asks for no automatic answer, and two programs would never stop"
        )
        return Reason(ReasonCode.NOT_FOR_MACHINES, words)
    last = question.contact.answered_automatically_at
    if last is not None and now - last < APART:
        words = f"{called(question)} has had an automatic answer within a day, and one a day is the most"
        return Reason(ReasonCode.ANSWERED_AUTOMATICALLY, words, {"last": last.isoformat()})
    return None
