"""Files that customers name by an address come from where the operator says, where the operator says something."""

import pytest

from connectors.contract.errors import ContentRefused, SendError
from hub.wiring import fetch_link


@pytest.mark.parametrize("address", ["https://evil.example/x", "https://example.com.evil.example/x", "nonsense", ""])
async def test_a_host_that_is_not_named_is_not_called(address: str) -> None:
    with pytest.raises(ContentRefused, match="media_hosts"):
        await fetch_link(["cdn.example.com", "*.example.org"])(address, 100)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "http://a.localhost:9/x"])
async def test_one_that_is_named_is_and_still_never_in_a_private_network(address: str) -> None:
    with pytest.raises(SendError) as refused:
        await fetch_link(["127.0.0.1", "*.localhost"])(address, 100)
    assert "media_hosts" not in str(refused.value)
