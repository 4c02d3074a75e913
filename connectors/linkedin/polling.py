"""Asking LinkedIn for news, where it posts none: notifications of the page, and answers of forms.

Source: LinkedIn's pages on organizationalEntityNotifications (kept for 60 days) and leadFormResponses, version 202607. The
development tier allows few calls in a day, so that we ask once in a quarter of an hour: the hub keeps to `polls_apart`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

import orjson

from connectors.contract.errors import Misconfigured, Refused, Unavailable
from connectors.contract.inbound import WebhookRequest
from connectors.linkedin.client import LinkedinClient
from connectors.linkedin.errors import said_at
from connectors.linkedin.frames import Json
from connectors.linkedin.leads import answers_body
from connectors.linkedin.parse import NOTIFICATIONS, SOCIAL
from connectors.linkedin.settings import LinkedinSettings
from connectors.linkedin.urns import comment_of, encoded, form_of, id_in, lead_urn, normal
from connectors.toolkit.http import Answer
from connectors.toolkit.items import kept
from connectors.toolkit.payload import JsonObject

ACTIONS = ("COMMENT", "COMMENT_EDIT", "COMMENT_DELETE", "ADMIN_COMMENT", "SHARE", "SHARE_MENTION", "LIKE")
PAGE = 50
MOST_PAGES = 20
TOGETHER = 10  # notifications in one body, as LinkedIn posts them
MOST_LOOKS = 50  # texts that are asked for one by one in one turn
OVERLAP_MS = 5 * 60 * 1000  # what was told late; the journal knows what came before
FOR_60_DAYS_MS = 60 * 24 * 3600 * 1000

# What an owner's forms may stand on.
LEAD_TYPES: Mapping[str, tuple[str, ...]] = {
    "sponsoredAccount": ("SPONSORED",),
    "organization": ("COMPANY", "EVENT", "ORGANIZATION_PRODUCT"),
}
COMMENTED = frozenset({"COMMENT", "COMMENT_EDIT", "ADMIN_COMMENT"})
POSTED = frozenset({"SHARE", "SHARE_MENTION"})


class Poller:
    """Asks for one page and its forms. A cursor is LinkedIn's time of the last question, in milliseconds."""

    def __init__(self, account: str, settings: LinkedinSettings, client: LinkedinClient) -> None:
        self._account = account
        self._settings = settings
        self._client = client
        self._forms: dict[str, Json] = {}

    async def poll(self, cursor: str | None) -> tuple[list[WebhookRequest], str | None]:
        """What is new since `cursor`, wrapped as if it had been posted. LinkedIn answers at once: nobody waits."""
        since = int(cursor) if cursor and cursor.isdigit() else None
        if since is None:
            return await self._first()
        return await self._news(since)

    async def _first(self) -> tuple[list[WebhookRequest], str | None]:
        """From now on; further back where the operator wants it."""
        asked = _time_of(await self._client.get(self._notifications_path(None, 0, 1)))
        back = int(timedelta(days=self._settings.backfill_days).total_seconds() * 1000)
        return await self._news(asked - back) if back else ([], str(asked))

    async def _news(self, since: int) -> tuple[list[WebhookRequest], str]:
        start = since - OVERLAP_MS
        first = await self._client.get(self._notifications_path(start, 0, PAGE))
        told = [one async for one in self._notifications(first, start)]
        posts = [self._posted(told[at : at + TOGETHER]) for at in range(0, len(told), TOGETHER)]
        leads: list[WebhookRequest] = []
        for owner in self._settings.lead_owners:
            leads += [lead async for lead in self._leads_of(owner, start)]
        return [*posts, *leads], str(_time_of(first))

    # Notifications

    async def _notifications(self, first: Answer, start: int) -> AsyncIterator[object]:
        looks = MOST_LOOKS
        for page in range(MOST_PAGES):
            answer = first if page == 0 else await self._client.get(self._notifications_path(start, page * PAGE, PAGE))
            elements = answer.body.each("elements")
            for element in elements:
                needs_look = looks > 0 and _is_bare(element)
                looks -= needs_look
                yield await self._decorated(element) if needs_look else element.values
            if len(elements) < PAGE:
                return

    def _notifications_path(self, start: int | None, skip: int, count: int) -> str:
        place = f"/rest/organizationalEntityNotifications?q=criteria&actions=List({','.join(ACTIONS)})"
        whose = f"&organizationalEntity={encoded(self._settings.organization)}"
        time = f"&timeRange=(start:{start},end:{start + FOR_60_DAYS_MS})" if start is not None else ""
        return f"{place}{whose}{time}&start={skip}&count={count}"

    async def _decorated(self, element: JsonObject) -> object:
        """The notification with who wrote what, which LinkedIn leaves out at times. What is gone by now stays bare."""
        try:
            found = await self._look(element)
        except (Refused, Misconfigured):
            return element.values
        return {**element.values, "decoratedGeneratedActivity": found}

    async def _look(self, element: JsonObject) -> Mapping[str, object]:
        made = normal(element.text("generatedActivity")) or ""
        comment = comment_of(made)
        if comment is None:
            body = (await self._client.get(f"/rest/posts/{encoded(made)}")).body
            return {"share": {"owner": body.text("author"), "text": body.text("commentary"), "entity": made}}
        place = f"/rest/socialActions/{encoded(comment.post)}/comments/{comment.id}"
        body = (await self._client.get(place)).body
        told = {"owner": body.text("actor"), "entity": made, "object": body.text("object")}
        return {
            "comment": {**told, "message": body.inside("message").values, "parentComment": body.text("parentComment")}
        }

    def _posted(self, notifications: Sequence[object]) -> WebhookRequest:
        body = orjson.dumps({"type": SOCIAL, NOTIFICATIONS: [kept(one) for one in notifications]})
        return WebhookRequest(body, account=self._account)

    # Leads

    async def _leads_of(self, owner: str, start: int) -> AsyncIterator[WebhookRequest]:
        kind = owner.split(":")[2]
        for lead_type in LEAD_TYPES[kind]:
            for page in range(MOST_PAGES):
                path = _leads_path(kind, owner, lead_type, start, page * PAGE)
                elements = (await self._client.get(path)).body.each("elements")
                for element in elements:
                    yield await self.lead(element)
                if len(elements) < PAGE:
                    break

    async def lead(self, answers: JsonObject) -> WebhookRequest:
        """A form's answers beside their form, as one body."""
        form = form_of(answers.text("versionedLeadGenFormUrn"))
        body = answers_body(answers.values, await self._form(form) if form is not None else None)
        return WebhookRequest(body, account=self._account)

    async def fetch_lead(self, external_id: str) -> WebhookRequest:
        name = id_in(lead_urn(external_id) or "")
        if not name:
            raise Refused("this lead has no name that LinkedIn could know")
        return await self.lead((await self._client.get(f"/rest/leadFormResponses/{encoded(name)}")).body)

    async def _form(self, urn: str) -> Json | None:
        """The form, kept for the life of the process; None where it is gone."""
        if urn not in self._forms:
            try:
                self._forms[urn] = (await self._client.get(f"/rest/leadForms/{encoded(id_in(urn))}")).body.values
            except Refused:
                return None
        return self._forms[urn]


def _leads_path(kind: str, owner: str, lead_type: str, start: int, skip: int) -> str:
    whose = f"owner=({kind}:{encoded(owner)})&leadType=(leadType:{lead_type})&limitedToTestLeads=false"
    time = f"submittedAtTimeRange=(start:{start},end:{start + FOR_60_DAYS_MS})"
    return f"/rest/leadFormResponses?q=owner&{whose}&{time}&start={skip}&count={PAGE}"


def _is_bare(element: JsonObject) -> bool:
    """Of something that has a text, none is told."""
    decorated = element.inside("decoratedGeneratedActivity")
    action = element.text("action") or ""
    return (action in COMMENTED and not decorated.inside("comment")) or (
        action in POSTED and not decorated.inside("share")
    )


def _time_of(answer: Answer) -> int:
    at = said_at(answer.headers)
    if at is None:
        raise Unavailable("LinkedIn's answer does not say what time it is, and the next question must begin there")
    return int(at.timestamp() * 1000)
