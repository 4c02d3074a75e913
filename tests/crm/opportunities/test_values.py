"""The pipeline's own words for a stage are understood."""

import pytest

from crm.opportunities.values import OpportunityStage, stage_named


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("qualified_lead", OpportunityStage.QUALIFIED),
        ("proposal_submitted", OpportunityStage.PROPOSAL),
        ("initial_contact", OpportunityStage.INITIAL_CONTACT),
        ("CLOSED_WON", OpportunityStage.CLOSED_WON),
    ],
)
def test_a_stage_is_found_by_any_of_its_names(word: str, stage: OpportunityStage) -> None:
    assert stage_named(word) is stage


def test_an_unknown_stage_lists_what_there_is() -> None:
    with pytest.raises(ValueError, match="NEGOTIATION"):
        stage_named("haggling")
