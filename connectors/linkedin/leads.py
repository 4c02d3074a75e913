"""Forms of advertisements, events and pages into events: that one was filled, and what was answered. Pure.

Source: LinkedIn's pages on Lead Sync (version 202607). A notification names a form's answers; they are fetched, and joined with
the form by the questions' ids: only the form says which answer is an e-mail address. Here the form lies in the answers' body
under `form`, where `fetch_lead` put it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import ConsentChanged, ConsentTopic, FormSubmitted, InboundEvent, LeadReported, Sender
from connectors.linkedin.frames import Frame, Json, Origin, Unusable, ignored
from connectors.linkedin.urns import bounded, form_of, lead_urn
from connectors.toolkit.claims import email_of, phone_of
from connectors.toolkit.items import shallow
from connectors.toolkit.payload import JsonObject

LEAD_ACTION = "LEAD_ACTION"
CONSENT = "LEAD_CONSENT"  # our own word for one consent of a lead, as the journal keeps it
FORM, CONSENTS = "form", "consentResponses"
ACTIONS: Mapping[str, bool] = {"CREATED": False, "DELETED": True}  # -> whether the answers are to be erased
LONGEST_VALUE = 20_000  # characters of one answer
MOST_ANSWERS = 200
HEAD = ("id", "leadType", "owner", "versionedLeadGenFormUrn", "submittedAt", "submitter", "testLead", "leadMetadata")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator says of forms: to what a consent's id agrees, and where telephone numbers are at home."""

    consents: Mapping[str, ConsentTopic]
    default_country: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`field` is LinkedIn's own word for what was asked (EMAIL), "" for a question of the marketer's."""

    name: str
    value: str | list[object]
    field: str


def owner_of(body: JsonObject) -> str | None:
    owner = body.inside("owner")
    return owner.text("sponsoredAccount") or owner.text("organization")


def read_notice(account: str, body: JsonObject) -> InboundEvent:
    keys = ("type", "leadGenFormResponse", "leadGenForm", "owner", "leadType", "leadAction", "occurredAt")
    origin = Origin(account, {key: body.values[key] for key in keys if key in body})
    name, action = lead_urn(body.text("leadGenFormResponse")), body.text("leadAction") or ""
    if action not in ACTIONS:
        return ignored(origin, f"lead {action}")
    if name is None:
        raise Unusable("a lead without a name")
    moment = body.identifier("occurredAt") or ""
    frame = origin.frame(f"lead:{name}:{action}:{moment}", owner_of(body), body.moment("occurredAt"))
    return LeadReported(
        **frame,
        external_id=name,
        form_id=form_of(body.text("leadGenForm")),
        lead_type=body.text("leadType"),
        deleted=ACTIONS[action],
    )


def read_answers(account: str, rules: Rules, body: JsonObject) -> Iterator[InboundEvent]:
    """The filled form, and what was agreed to on it."""
    yield _submitted(account, rules, body)
    for response in body.inside("formResponse").each(CONSENTS):
        if response.flag("accepted") and response.identifier("consentId") in rules.consents:
            yield read_consent(account, rules, JsonObject(_consent_body(body, response)))


def read_consent(account: str, rules: Rules, body: JsonObject) -> InboundEvent:
    """One consent that somebody gave on a form. Raises Unusable."""
    told = JsonObject({key: body.values[key] for key in (*HEAD, "type", "consent") if key in body})
    consent = told.inside("consent")
    name, lead = consent.identifier("consentId"), lead_urn(told.identifier("id"))
    topic = rules.consents.get(name or "")
    if topic is None or lead is None:
        raise Unusable("a consent that the settings do not name")
    frame = _frame(Origin(account, told.values), told, lead, f"lead-consent:{lead}:{name}", None)
    words = consent.text("words")
    text = f"Agreed on a form: {words}" if words else f"Agreed on a form to {topic.value} messages"
    return ConsentChanged(**frame, granted=True, topic=topic, external_id=f"{lead}:consent:{name}", text=text)


def _consent_body(body: JsonObject, response: JsonObject) -> Json:
    name = response.identifier("consentId")
    legal = body.inside(FORM).inside("content").inside("legalInfo")
    asked = next((one for one in legal.each("consents") if one.identifier("id") == name), JsonObject({}))
    words = asked.text("label") or _localized(asked.inside("consent"))
    head = {key: body.values[key] for key in HEAD if key in body}
    return {"type": CONSENT, **head, "consent": {"consentId": name, **({"words": words} if words else {})}}


def _submitted(account: str, rules: Rules, body: JsonObject) -> FormSubmitted:
    lead = lead_urn(body.identifier("id"))
    if lead is None:
        raise Unusable("a form's answers without a name")
    form = body.inside(FORM)
    answers = list(_answers(body, form))
    claimed = tuple(_claimed(answers, rules))
    frame = _frame(_origin(account, body), body, lead, f"answers:{lead}", _name(answers))
    return FormSubmitted(
        **frame,
        external_id=lead,
        claimed=claimed,
        fields=_fields(answers),
        visit=_visit(body, form),
        company=_first(answers, "COMPANY_NAME", "COMPANY"),
        form_id=form_of(body.text("versionedLeadGenFormUrn")),
        test=body.flag("testLead"),
        sender_verified=None if body.text("submitter") else False,
    )


def _origin(account: str, body: JsonObject) -> Origin:
    """Without the consents, which are events of their own."""
    told: Json = {key: body.values[key] for key in HEAD if key in body}
    told["formResponse"] = {"answers": body.inside("formResponse").items("answers")}
    if FORM in body:
        form = body.inside(FORM)
        content = {"questions": form.inside("content").items("questions")}
        told[FORM] = {**{key: form.values[key] for key in ("hiddenFields",) if key in form}, "content": content}
    return Origin(account, told)


def _frame(origin: Origin, body: JsonObject, lead: str, event_id: str, name: str | None) -> Frame:
    """Who filled it, where LinkedIn tells; else the lead stands for somebody whom we only know by it."""
    submitter = bounded(body.text("submitter"))
    handle = submitter or lead
    frame = origin.frame(event_id, owner_of(body), body.moment("submittedAt"))
    frame["address"] = origin.address(handle)
    frame["sender"] = Sender(handle, name=name) if submitter or name else None
    return frame


# Answers


def _answers(body: JsonObject, form: JsonObject) -> Iterator[Answer]:
    questions = {one.identifier("questionId"): one for one in form.inside("content").each("questions")}
    for told in body.inside("formResponse").each("answers")[:MOST_ANSWERS]:
        number = told.identifier("questionId")
        question = questions.get(number, JsonObject({}))
        value = _value(told.inside("answerDetails"), question)
        if number is not None and value is not None:
            yield Answer(_asked(question) or number, value, (question.text("predefinedField") or "").upper())


def _value(details: JsonObject, question: JsonObject) -> str | list[object] | None:
    text = details.inside("textQuestionAnswer").text("answer")
    if text is not None:
        return text[:LONGEST_VALUE]
    chosen = list(_chosen(details.inside("multipleChoiceAnswer").items("options")))
    options = {one.identifier("id"): one for one in _options(question)}
    if not chosen or not options:
        return chosen[:MOST_ANSWERS] or None
    labels = [_label(options.get(str(one))) or str(one) for one in chosen[:MOST_ANSWERS]]
    return ", ".join(labels)[:LONGEST_VALUE]


def _chosen(options: Sequence[object]) -> Iterator[object]:
    """Their numbers as numbers, and names, should LinkedIn ever send some."""
    for option in options:
        told = JsonObject({"option": option})
        number, name = told.whole("option"), told.text("option")
        if number is not None or name is not None:
            yield name if number is None else number


def _options(question: JsonObject) -> Sequence[JsonObject]:
    return question.inside("questionDetails").inside("multipleChoiceQuestionDetails").each("options")


def _label(option: JsonObject | None) -> str | None:
    return None if option is None else option.text("label") or _localized(option.inside("text"))


def _asked(question: JsonObject) -> str | None:
    return question.text("label") or question.text("name") or _localized(question.inside("question"))


def _localized(texts: JsonObject) -> str | None:
    """In whatever language it was written first."""
    localized = texts.inside("localized")
    return next((text for key in localized if (text := localized.text(key))), None)


def _fields(answers: Sequence[Answer]) -> dict[str, object]:
    """By the question; a second one of the same words gets a number."""
    fields: dict[str, object] = {}
    for number, answer in enumerate(answers, 1):
        fields[answer.name if answer.name not in fields else f"{answer.name} ({number})"] = answer.value
    return fields


def _claimed(answers: Sequence[Answer], rules: Rules) -> Iterator[ChannelAddress]:
    """The first e-mail address and the first telephone number, as far as they are some."""
    texts = [(answer.field, answer.value) for answer in answers if isinstance(answer.value, str)]
    emails = (email_of(value) for field, value in texts if "EMAIL" in field)
    phones = (phone_of(value, rules.default_country) for field, value in texts if "PHONE" in field)
    found = ((Channel.EMAIL, next(filter(None, emails), None)), (Channel.PHONE, next(filter(None, phones), None)))
    return (ChannelAddress(channel, "", handle) for channel, handle in found if handle is not None)


def _name(answers: Sequence[Answer]) -> str | None:
    whole = " ".join(filter(None, (_first(answers, "FIRST_NAME"), _first(answers, "LAST_NAME"))))
    return (whole or _first(answers, "FULL_NAME") or "")[:200] or None


def _first(answers: Sequence[Answer], *fields: str) -> str | None:
    found = (answer.value for answer in answers if answer.field in fields and isinstance(answer.value, str))
    return next(found, None)


def _visit(body: JsonObject, form: JsonObject) -> Mapping[str, str]:
    """What the marketer hid in the form, and the campaign."""
    hidden = form.each("hiddenFields")[:MOST_ANSWERS]
    visit = {name: value for one in hidden if (name := one.text("name")) and (value := one.text("value"))}
    campaign = body.inside("leadMetadata").inside("sponsoredLeadMetadata").text("campaign")
    return {**visit, **({"linkedin_campaign": campaign} if campaign else {})}


def answers_body(answers: Json, form: Json | None) -> bytes:
    """What was fetched, as one body that `read_answers` reads."""
    told = shallow(JsonObject(answers)).values
    return orjson.dumps({**told, **({FORM: shallow(JsonObject(form)).values} if form is not None else {})})
