"""Block Kit: good cards pass, and each limit refuses what is one beyond it."""

from typing import Any

import pytest
from slack_sdk.models import blocks as sdk

from inbox.slack.simulator.blocks import is_too_large, message_faults, view_faults

from .conftest import button, card, option, plain, reply_modal, section

MODAL, HOME = frozenset({"modal"}), frozenset({"home"})


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option("a", "A"), option("b", "B")], **more}


def asked(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "label": plain("Label"), "element": element}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def run(*pieces: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(pieces)}


GOOD: dict[str, dict[str, Any]] = {
    "section with all": {
        "type": "section",
        "block_id": "b",
        "text": mrkdwn("*bold*"),
        "fields": [plain("one"), mrkdwn("two")],
        "accessory": button("a", "A"),
        "expand": True,
    },
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context": {
        "type": "context",
        "elements": [mrkdwn("a"), {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "i"}],
    },
    "image": {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "picture", "title": plain("t")},
    "actions": actions(
        {**button("a", "A"), "style": "primary", "confirm": {"title": plain("Sure"), "text": plain("Really")}},
        select(initial_option=option("a", "A"), placeholder=plain("Choose")),
        {"type": "overflow", "action_id": "o", "options": [option("x", "X")]},
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-22"},
        {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1795305600},
        {"type": "timepicker", "action_id": "t", "initial_time": "09:30"},
        {"type": "radio_buttons", "action_id": "r", "options": [{"text": mrkdwn("*R*"), "value": "r"}]},
        {"type": "users_select", "action_id": "u"},
        {"type": "conversations_select", "action_id": "c", "filter": {"include": ["public"]}},
        {"type": "multi_users_select", "action_id": "m", "max_selected_items": 2},
    ),
    "groups": actions(
        {
            "type": "static_select",
            "action_id": "s",
            "option_groups": [{"label": plain("G"), "options": [option("a", "A")]}],
        }
    ),
    "rich text": rich(
        run({"type": "text", "text": "Hi ", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [run({"type": "text", "text": "x"})]},
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://a.example", "text": "a"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
    ),
    "markdown": {"type": "markdown", "text": "# Title"},
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]], "column_settings": [{"align": "right"}]},
    "input": asked({"type": "plain_text_input", "action_id": "p", "min_length": 1, "max_length": 3000}),
}

ONE_BEYOND: dict[str, tuple[dict[str, Any], str]] = {
    "unknown block": ({"type": "banner"}, "/blocks/0/type"),
    "unknown key": ({"type": "divider", "colour": "red"}, "/blocks/0/colour"),
    "empty section": ({"type": "section"}, "/blocks/0"),
    "empty text": (section(""), "/blocks/0/text/text"),
    "section text": (section("x" * 3001), "/blocks/0/text/text"),
    "fields": ({"type": "section", "fields": [plain("x")] * 11}, "/blocks/0/fields"),
    "field text": ({"type": "section", "fields": [plain("x" * 2001)]}, "/blocks/0/fields/0/text"),
    "header text": ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
    "header mrkdwn": ({"type": "header", "text": mrkdwn("x")}, "/blocks/0/text/type"),
    "button text": (actions(button("a", "x" * 76)), "/blocks/0/elements/0/text/text"),
    "button value": (actions(button("a", "A", "x" * 2001)), "/blocks/0/elements/0/value"),
    "button url": (actions({**button("a", "A"), "url": "x" * 3001}), "/blocks/0/elements/0/url"),
    "button style": (actions({**button("a", "A"), "style": "warning"}), "/blocks/0/elements/0/style"),
    "action id": (actions(button("x" * 256, "A")), "/blocks/0/elements/0/action_id"),
    "same action id": (actions(button("a", "A"), button("a", "B")), "/blocks/0"),
    "actions": (actions(*(button(f"a{n}", "A") for n in range(26))), "/blocks/0/elements"),
    "no actions": (actions(), "/blocks/0/elements"),
    "context": ({"type": "context", "elements": [plain("x")] * 11}, "/blocks/0/elements"),
    "button in context": ({"type": "context", "elements": [button("a", "A")]}, "/blocks/0/elements/0/type"),
    "block id": ({"type": "divider", "block_id": "x" * 256}, "/blocks/0/block_id"),
    "options": (actions(select(options=[option(str(n), "x") for n in range(101)])), "/blocks/0/elements/0/options"),
    "no options": (actions({"type": "static_select", "action_id": "s"}), "/blocks/0/elements/0"),
    "option text": (actions(select(options=[option("a", "x" * 76)])), "/blocks/0/elements/0/options/0/text/text"),
    "option value": (actions(select(options=[option("x" * 151, "A")])), "/blocks/0/elements/0/options/0/value"),
    "same option value": (actions(select(options=[option("a", "A"), option("a", "B")])), "/blocks/0/elements/0"),
    "foreign initial option": (actions(select(initial_option=option("z", "Z"))), "/blocks/0/elements/0"),
    "placeholder": (actions(select(placeholder=plain("x" * 151))), "/blocks/0/elements/0/placeholder/text"),
    "overflow": (
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n), "x") for n in range(6)]}),
        "/blocks/0/elements/0/options",
    ),
    "radio": (
        actions({"type": "radio_buttons", "action_id": "o", "options": [option(str(n), "x") for n in range(11)]}),
        "/blocks/0/elements/0/options",
    ),
    "confirm title": (
        actions({**button("a", "A"), "confirm": {"title": plain("x" * 101), "text": plain("x")}}),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "label": ({**asked({"type": "plain_text_input"}), "label": plain("x" * 2001)}, "/blocks/0/label/text"),
    "input length": (asked({"type": "plain_text_input", "max_length": 3001}), "/blocks/0/element/max_length"),
    "number without kind": (asked({"type": "number_input", "action_id": "n"}), "/blocks/0/element"),
    "button in input": (asked(button("a", "A")), "/blocks/0/element/type"),
    "two pictures": (
        {"type": "image", "alt_text": "i", "image_url": "https://a.example", "slack_file": {"id": "F1"}},
        "/blocks/0",
    ),
    "rich text piece": (rich(run({"type": "shout", "text": "x"})), "/blocks/0/elements/0/elements/0/type"),
    "table rows": ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101}, "/blocks/0/rows"),
}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD.keys())
def test_good_blocks_pass(block: dict[str, Any]) -> None:
    assert message_faults([block]) == []


@pytest.mark.parametrize(("block", "where"), ONE_BEYOND.values(), ids=ONE_BEYOND.keys())
def test_one_beyond_is_refused_where_it_is(block: dict[str, Any], where: str) -> None:
    faults = message_faults([block])
    assert [fault for fault in faults if fault.endswith(f"[json-pointer:{where}]")], faults


def test_what_slack_sdk_builds_passes() -> None:
    built = [
        sdk.HeaderBlock(text="Anna"),
        sdk.SectionBlock(text=sdk.MarkdownTextObject(text="*hello*")),
        sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="from Telegram")]),
        sdk.DividerBlock(),
        sdk.ActionsBlock(elements=[sdk.ButtonElement(text="Take", action_id="take", value="1")]),
    ]
    assert message_faults([block.to_dict() for block in built]) == []


def test_a_message_holds_fifty_blocks_with_names_of_their_own() -> None:
    assert message_faults([{"type": "divider"}] * 50) == []
    assert message_faults([{"type": "divider"}] * 51)
    assert message_faults([{"type": "divider", "block_id": "a"}] * 2)


def test_markdown_and_tables_count_over_the_whole_message() -> None:
    half = {"type": "markdown", "text": "x" * 6_000}
    assert message_faults([half, half]) == []
    assert message_faults([half, half, {"type": "markdown", "text": "x"}])
    assert message_faults([GOOD["table"], GOOD["table"]])


def test_good_views_pass() -> None:
    assert view_faults(reply_modal(), MODAL) == []
    assert view_faults({"type": "home", "blocks": card(button("a", "A"))}, HOME) == []


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"submit": plain("x" * 25)}, "/view/submit/text"),
        ({"close": plain("x" * 25)}, "/view/close/text"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"blocks": []}, "/view/blocks"),
        ({"blocks": [section("x")] * 101}, "/view/blocks"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "/view/blocks/0/type"),
        ({"state": {}}, "/view/state"),
        ({"type": "home"}, "/view/type"),
    ],
)
def test_each_limit_of_a_modal(changed: dict[str, Any], where: str) -> None:
    faults = view_faults(reply_modal(**changed), MODAL)
    assert [fault for fault in faults if fault.endswith(f"[json-pointer:{where}]")], faults


def test_a_modal_that_asks_needs_submit_and_a_title() -> None:
    for missing in ("submit", "title"):
        modal = {key: value for key, value in reply_modal().items() if key != missing}
        assert view_faults(modal, MODAL)


def test_a_view_has_a_size() -> None:
    assert not is_too_large(reply_modal())
    assert is_too_large({"type": "home", "blocks": [section("x" * 3000)] * 100})
