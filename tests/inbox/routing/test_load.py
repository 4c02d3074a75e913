"""routing.yaml: what ships is valid, and every mistake is told with its line, all at once."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from connectors.contract.channel import Channel
from inbox.routing.load import BadRouting, load_routing, parse_routing
from inbox.routing.values import Handing, Range
from inbox.triage.analysis.values import Intent
from inbox.triage.values import PriorityLevel

SHIPPED = Path(config.__file__).with_name("routing.yaml")
GOOD = """\
version: 1
queues:
  support: {slack_channel: C0SUPPORT, team: T0OTHER, teams: [support]}
  sales: {reps: [Anna@Example.com]}
default_queue: sales
default_hand_out: nobody
rules:
  - name: Norway
    when:
      country: [NO, se]
      language: nb
      channel: [Telegram]
      intent: problem
      topic: Invoice
      source: [Fair]
      account: Shop
      priority: urgent
      value: {at_least: 10.5}
      sentiment: {below: -0.2}
      public: true
    queue: support
    hand_out: round_robin
    owner_first: false
"""


def problems(text: str) -> list[str]:
    with pytest.raises(BadRouting) as caught:
        parse_routing(text)
    return caught.value.problems


def test_what_ships_is_valid_and_documents_every_condition() -> None:
    rules = load_routing(SHIPPED, team="T0HUB", channel="C0INBOX")
    assert rules.queues[rules.default].slack_channel == "C0INBOX"
    text = SHIPPED.read_text("utf-8")
    for word in (*Channel, *Intent, *PriorityLevel, *Handing):
        assert word in text


def test_a_whole_file() -> None:
    rules = parse_routing(GOOD, team="T0HUB", channel="C0INBOX")
    support, sales = rules.queues["support"], rules.queues["sales"]
    assert (support.team, support.slack_channel) == ("T0OTHER", "C0SUPPORT")
    assert (sales.team, sales.slack_channel, sales.reps) == ("T0HUB", "C0INBOX", frozenset({"anna@example.com"}))
    [norway] = rules.rules
    assert norway.when.countries == {"no", "se"}
    assert norway.when.channels == {Channel.TELEGRAM} and norway.when.accounts == {"Shop"}
    assert norway.when.topics == {"invoice"} and norway.when.priorities == {PriorityLevel.URGENT}
    assert (norway.when.value, norway.when.is_public) == (Range(least=Decimal("10.5")), True)
    assert (norway.handing, norway.owner_first, rules.default_handing) == (Handing.ROUND_ROBIN, False, Handing.NOBODY)


WRONG = {
    ("slack_channel: C0", "slack_chanel: C0"): (
        "routing.yaml, line 3: queues.support.slack_chanel: there is no such setting; did you mean 'slack_channel'?"
    ),
    ("C0SUPPORT", '"#support"'): (
        "routing.yaml, line 3: queues.support.slack_channel: string should match pattern "
        "'^[CG][A-Z0-9]{2,}$', not '#support'"
    ),
    ("default_queue: sales", "default_queue: salse"): (
        "routing.yaml, line 5: default_queue: there is no queue 'salse'; did you mean 'sales'?"
    ),
    ("queue: support\n", "queue: suport\n"): (
        "routing.yaml, line 21: rules[0].queue: there is no queue 'suport'; did you mean 'support'?"
    ),
    ("version: 1", "version: 7"): "routing.yaml, line 1: version: input should be 1, not 7",
    ("channel: [Telegram]", "channel: [Telegraf]"): (
        "routing.yaml, line 12: rules[0].when.channel[0]: 'telegraf' is unknown; did you mean 'telegram'?"
    ),
    ("intent: problem", "intent: trouble"): (
        "routing.yaml, line 13: rules[0].when.intent[0]: 'trouble' is unknown; did you mean 'problem'?"
    ),
    ("hand_out: round", "hand_out: robin #"): (
        "routing.yaml, line 22: rules[0].hand_out: 'robin' is unknown; did you mean 'round_robin'?"
    ),
    ("at_least: 10.5", "at_least: much"): (
        "routing.yaml, line 18: rules[0].when.value.at_least: input should be a valid decimal, not 'much'"
    ),
    ("      public: true\n", "      publik: true\n"): (
        "routing.yaml, line 20: rules[0].when.publik: there is no such setting; did you mean 'public'?"
    ),
    ("  - name: Norway\n    when", "  - when"): "routing.yaml, line 8: rules[0].name: is missing",
    ("      language: nb\n", "      language: nb\n      language: sv\n"): (
        "routing.yaml, line 12: rules[0].when.language: stands here again, first in line 11"
    ),
    ("queues:\n", "queues: [\n"): "routing.yaml, line 4: this is not valid YAML: ",
}


@pytest.mark.parametrize(("change", "sentence"), WRONG.items(), ids=[new for _, new in WRONG])
def test_a_mistake_is_told_with_line_and_path(change: tuple[str, str], sentence: str) -> None:
    assert change[0] in GOOD
    [told] = problems(GOOD.replace(*change, 1))
    assert told.startswith(sentence)


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD
    independent = [change for change in WRONG if "C0SUPPORT" not in change][:9]
    for old, new in independent:
        text = text.replace(old, new, 1)
    assert len(problems(text)) == len(independent)


@pytest.mark.parametrize(
    "text", ["", "- 1", "just words", "version: 1", "? [a]\n: b", "a: &x [*x]", "!!python/object:os {}"]
)
def test_what_is_no_rulebook_is_refused_in_words(text: str) -> None:
    assert all(sentence.startswith("routing.yaml") for sentence in problems(text))


@given(st.text(max_size=60))
def test_any_text_is_either_rules_or_refused(text: str) -> None:
    assert problems(text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadRouting, match="cannot be read"):
        load_routing(tmp_path / "none.yaml")


def test_a_queue_may_send_what_is_typed_at_once_and_usually_asks() -> None:
    text = "version: 1\nqueues:\n  fast: {typed_text: send}\n  calm: {}\ndefault_queue: calm\n"
    queues = parse_routing(text).queues
    assert (queues["fast"].typed_text, queues["calm"].typed_text) == ("send", "ask")
    with pytest.raises(BadRouting, match="typed_text: 'sned' is unknown; did you mean 'send'"):
        parse_routing(text.replace("typed_text: send", "typed_text: sned"))
