"""What a channel says it cannot do to a message that stands there, its connector refuses before anything is sent."""

import pytest

from connectors import registry
from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import ContentRefused, NotReachable
from connectors.contract.outbound import OutboundPart, PartAction
from tests.contract.registered import ACCOUNT, offline


@pytest.mark.parametrize("connector_name", registry.names())
async def test_what_a_channel_cannot_do_is_refused_at_once(connector_name: str) -> None:
    connector = offline(connector_name)
    able = connector.capabilities
    claims = {PartAction.EDIT: able.edits, PartAction.DELETE: able.deletions, PartAction.REACT: able.reactions}
    address = ChannelAddress(connector.channel, ACCOUNT, "1")
    refusal = ContentRefused if able.sends else (ContentRefused, NotReachable)  # which carry nothing at all
    for action in (action for action, claimed in claims.items() if not claimed):
        with pytest.raises(refusal):
            await connector.send(OutboundPart(address, action, text="hello", target_id="1", emoji="👍"))
    await connector.close()


@pytest.mark.parametrize("connector_name", registry.names())
def test_what_is_said_of_acts_is_said_of_what_can_be_done(connector_name: str) -> None:
    able = offline(connector_name).capabilities
    assert able.deletions or able.deletion_window is None
    assert able.reactions or not able.reaction_emoji
    assert able.edits or able.deletions or not able.changes_public_alone
    assert (able.edits and able.caption_limit) or not able.caption_edits
    is_told_apart = able.changes_public_alone or able.private_reply_window is None
    assert is_told_apart or not (able.edits or able.deletions)  # a private answer is another kind of message there
