import subprocess
import sys

PROGRAM = """
import gc, hub.wiring
from hub.process import settle_memory
settle_memory()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_start_has_made_is_not_looked_through_again() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    frozen, watched = map(int, done.stdout.split())
    assert frozen > 50_000
    assert watched < 1_000
