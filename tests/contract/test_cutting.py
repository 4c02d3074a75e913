"""Every connector's limits are kept by the planning of parts, counted as its provider counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.contract.channel import ChannelAddress
from connectors.contract.outbound import OutboundMessage
from connectors.contract.parts import plan_parts
from connectors.contract.text import measure
from tests.contract.registered import offline

SENDING = [name for name in registry.names() if offline(name).capabilities.sends]
WORDS = st.lists(
    st.text(alphabet=st.sampled_from("aé漢字😀👩🏽‍🚀🇩🇪 \n.,!e\N{COMBINING ACUTE ACCENT}"), min_size=1, max_size=40),
    max_size=400,
)


@pytest.mark.parametrize("name", SENDING)
@settings(max_examples=60, deadline=None)
@given(words=WORDS, times=st.integers(1, 60))
def test_long_text_is_split_within_the_limits_and_nothing_is_lost(name: str, words: list[str], times: int) -> None:
    capabilities = offline(name).capabilities
    text = " ".join(words * times) + " end"
    parts = plan_parts(OutboundMessage(ChannelAddress(offline(name).channel, "", "x"), text), capabilities)
    assert all(0 < measure(part.text, capabilities.text_unit) <= capabilities.text_limit for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
