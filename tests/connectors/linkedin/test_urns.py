"""LinkedIn's names in their spellings."""

import pytest

from connectors.linkedin.urns import CommentName, comment_of, encoded, form_of, is_post, lead_urn, normal, reaction_of

LONG = "urn:li:comment:(urn:li:activity:7390000000000000001,7390000000000000011)"


@pytest.mark.parametrize("urn", [LONG, "urn:li:comment:(activity:7390000000000000001,7390000000000000011)"])
def test_a_comment_has_one_name_in_both_spellings(urn: str) -> None:
    assert comment_of(urn) == CommentName("urn:li:activity:7390000000000000001", "7390000000000000011")
    assert normal(urn) == LONG


def test_a_comment_may_stand_under_another_kind_of_post() -> None:
    assert normal("urn:li:comment:(ugcPost:1,2)") == "urn:li:comment:(urn:li:ugcPost:1,2)"


@pytest.mark.parametrize(
    "urn", [None, "", "urn:li:comment:(activity:1)", "urn:li:comment:(activity:x,2)", LONG + ")", "x" * 400]
)
def test_what_is_no_comment_is_none(urn: str | None) -> None:
    assert comment_of(urn) is None


def test_a_reaction_tells_who_and_to_what() -> None:
    person, target = "urn:li:person:aB-3_x", "urn:li:activity:1"
    assert reaction_of(f"urn:li:reaction:({person},{target})") == (person, target)
    assert reaction_of(f"urn:li:like:({person},activity:1)") == (person, target)
    assert reaction_of(f"urn:li:reaction:({person},urn:li:comment:(activity:1,2))") == (
        person,
        "urn:li:comment:(urn:li:activity:1,2)",
    )
    assert reaction_of("urn:li:reaction:5") == (None, None)


def test_a_form_is_named_without_its_version() -> None:
    assert form_of("urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)") == "urn:li:leadGenForm:3162"
    assert form_of("urn:li:leadGenForm:3162") == "urn:li:leadGenForm:3162"
    assert form_of(None) is None


def test_a_lead_has_one_name() -> None:
    assert lead_urn("77aa-3") == lead_urn("urn:li:leadGenFormResponse:77aa-3") == "urn:li:leadGenFormResponse:77aa-3"


def test_posts_are_told_from_the_rest() -> None:
    assert is_post("urn:li:share:1")
    assert is_post("urn:li:ugcPost:1")
    assert not is_post("urn:li:person:1")
    assert not is_post(LONG)


def test_everything_that_has_a_meaning_in_a_path_is_encoded() -> None:
    assert encoded("urn:li:comment:(urn:li:activity:1,2)") == "urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C2%29"
