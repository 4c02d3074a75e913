"""What the simulated LinkedIn posts and answers, as JSON."""

from connectors.linkedin.leads import LEAD_ACTION
from connectors.linkedin.simulator.world import Comment, Json, Lead, LeadForm, Post, Question


def comment(one: Comment, *, decorated: bool) -> Json:
    """The part of a notification that speaks of a comment."""
    told: Json = {"generatedActivity": short(one.urn)}
    if not decorated:
        return told
    parent = {"parentComment": one.parent} if one.parent is not None else {}
    said = {"owner": one.author, "text": one.text, "entity": one.urn, "object": one.post, **parent}
    return {**told, "decoratedGeneratedActivity": {"comment": said}}


def share(one: Post, *, decorated: bool) -> Json:
    told: Json = {"generatedActivity": one.urn}
    said = {"owner": one.author, "text": one.text, "entity": one.urn}
    return {**told, **({"decoratedGeneratedActivity": {"share": said}} if decorated else {})}


def short(urn: str) -> str:
    """The spelling that notifications use beside the long one."""
    return urn.replace("(urn:li:", "(", 1)


def lead_notice(one: Lead, owner: str, action: str, at: float) -> Json:
    return {
        "type": LEAD_ACTION,
        "leadGenFormResponse": f"urn:li:leadGenFormResponse:{one.id}",
        "leadGenForm": _version(one.form),
        "owner": {"sponsoredAccount": owner},
        "associatedEntity": {"sponsoredCreative": "urn:li:sponsoredCreative:4500001"},
        "leadType": "SPONSORED",
        "leadAction": action,
        "occurredAt": int(at * 1000),
    }


def lead(one: Lead, owner: str) -> Json:
    answers = [{"questionId": number, "answerDetails": _details(value)} for number, value in one.answers.items()]
    consents = [{"consentId": number, "accepted": agreed} for number, agreed in one.agreed.items()]
    told: Json = {
        "id": one.id,
        "leadType": "SPONSORED",
        "owner": {"sponsoredAccount": owner},
        "versionedLeadGenFormUrn": _version(one.form),
        "submittedAt": int(one.at * 1000),
        "testLead": one.is_test,
        "formResponse": {"answers": answers, "consentResponses": consents},
    }
    return {**told, **({"submitter": one.member.urn} if one.member is not None else {})}


def form(one: LeadForm) -> Json:
    consents = [{"id": number, "checkRequired": False, "label": words} for number, words in one.consents.items()]
    return {
        "id": one.id,
        "name": one.name,
        "versionId": 1,
        "state": "PUBLISHED",
        "hiddenFields": [{"name": name, "value": value} for name, value in one.hidden.items()],
        "content": {
            "questions": [_question(each) for each in one.questions],
            "legalInfo": {"legalInfoId": one.id * 10, "consents": consents},
        },
    }


def _version(form: LeadForm) -> str:
    return f"urn:li:versionedLeadGenForm:(urn:li:leadGenForm:{form.id},1)"


def _details(value: str | list[int]) -> Json:
    if isinstance(value, str):
        return {"textQuestionAnswer": {"answer": value}}
    return {"multipleChoiceAnswer": {"options": value}}


def _question(question: Question) -> Json:
    options = [{"id": number, "label": label} for number, label in enumerate(question.options, 1)]
    details: Json = {"textQuestionDetails": {"maxResponseLength": 300}}
    if options:
        details = {"multipleChoiceQuestionDetails": {"options": options}}
    told: Json = {"questionId": question.id, "name": question.name, "questionDetails": details}
    return {**told, **({"predefinedField": question.field} if question.field is not None else {})}
