"""What the API answers: JSON, and of an error the sentence, and a sentence for each field that is wrong."""

from collections.abc import Mapping

from aiohttp import web

from hub.web.errors import problem

UNREADABLE = 400
CONFLICT = 409
UNFIT = 422


class Refused(Exception):
    """The request ends here, with this answer."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def unfit(problems: Mapping[str, str], *, is_conflict: bool = False) -> web.Response:
    """Nothing was done, since these fields cannot be: name of the field -> what is wrong and what to give."""
    words = (
        "This does not agree with what was told before, so nothing was changed."
        if is_conflict
        else "Something in it cannot be, so nothing was kept. Mend the fields below and send it again."
    )
    status = CONFLICT if is_conflict else UNFIT
    return web.json_response({"error": {"status": status, "message": words}, "fields": dict(problems)}, status=status)


def unreadable(words: str) -> web.Response:
    return problem(UNREADABLE, words)


def not_now(words: str, reason: str, allowed_at: str | None) -> web.Response:
    """The contact, or their hours, do not allow it. `allowed_at` (ISO 8601): when they will, where that is known."""
    told = {"status": CONFLICT, "message": words, "reason": reason, "allowed_at": allowed_at}
    return web.json_response({"error": told}, status=CONFLICT)
