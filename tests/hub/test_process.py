import gc
import subprocess
import sys

import pytest

from hub.process import loading

PROGRAM = """
import gc, sys, hub.wiring
from hub.process import settle
settle()
print(gc.get_freeze_count(), len(gc.get_objects()), sys.getswitchinterval())
"""


def test_what_start_has_made_is_not_looked_through_again_and_threads_take_short_turns() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    frozen, watched, turn = map(float, done.stdout.split())
    assert frozen > 50_000
    assert watched < 1_000
    assert turn < 0.001


def test_garbage_is_looked_for_again_however_loading_ends() -> None:
    with pytest.raises(RuntimeError), loading():
        assert not gc.isenabled()
        raise RuntimeError("a part cannot be loaded")
    assert gc.isenabled()
