"""`format=flowed` (RFC 3676)."""

from connectors.email.flowed import unfold


def test_broken_lines_are_joined_and_quotes_keep_their_depth() -> None:
    text = "> They said \n> much.\nI answer \nhere.\n\nBye \n-- \nAnn"
    assert unfold(text, delete_space=False) == "> They said much.\nI answer here.\n\nBye\n-- \nAnn"


def test_the_blank_at_a_break_can_be_no_part_of_the_text() -> None:
    assert unfold("日 \n本", delete_space=True) == "日本"


def test_stuffed_blanks_go() -> None:
    assert unfold(" From the start\n >not a quote\nend ", delete_space=False) == "From the start\n>not a quote\nend"
