"""What a process has used of the machine's cores."""

import os
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """proc(5): the 14th and 15th field are the ticks in the program and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
