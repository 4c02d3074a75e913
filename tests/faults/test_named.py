"""The short form of the fault suite: a few named faults on three real processes. `make faults` plays all of them."""

from functools import partial

import pytest

from tests.faults.named import ends, lines
from tests.faults.named.fault import Fault
from tests.faults.player import played
from tests.faults.scene import Plan
from tests.faults.staging import opened
from tests.faults.steps import Step

SHORT = (
    Fault("killed after the call", "", partial(ends.killed_at, Step.AFTER_CALL)),
    Fault("frozen before a post", "", ends.frozen_before_a_post),
    Fault("slack cut", "", partial(lines.cut, "slack")),
)


@pytest.mark.timeout(240)
async def test_a_few_faults_balance() -> None:
    async with opened(Plan(web=1, worker=2, writers=4, readers=1, proxied=True)) as scene:
        await scene.greet()
        for fault in SHORT:
            words, is_good = await played(scene, fault)
            assert is_good, f"{fault.name}: {words}"
