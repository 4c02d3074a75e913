"""The words of deals."""

from enum import StrEnum


class OpportunityStage(StrEnum):
    INITIAL_CONTACT = "INITIAL_CONTACT"
    QUALIFIED = "QUALIFIED"
    PROPOSAL = "PROPOSAL"
    NEGOTIATION = "NEGOTIATION"
    CLOSED_WON = "CLOSED_WON"
    CLOSED_LOST = "CLOSED_LOST"


STAGE_ALIASES: dict[str, OpportunityStage] = {
    "qualified_lead": OpportunityStage.QUALIFIED,
    "proposal_submitted": OpportunityStage.PROPOSAL,
}
"""The pipeline keys of the CRM document that differ from its enum."""


class WorkPriority(StrEnum):
    """How much a deal or a task matters; the values the CRM document names but does not list."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    URGENT = "URGENT"


class ProjectState(StrEnum):
    ACTIVE = "active"
    DONE = "done"
    CANCELLED = "cancelled"


def stage_named(word: str) -> OpportunityStage:
    """The stage of this name, in any case, the pipeline's own keys included. ValueError lists what there is."""
    try:
        return STAGE_ALIASES.get(word.lower()) or OpportunityStage(word.upper())
    except ValueError:
        raise ValueError(f"There is no stage {word!r}. Stages are: {', '.join(OpportunityStage)}.") from None
