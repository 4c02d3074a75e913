"""What a process uses of the machine's cores and memory, by proc(5)."""

import os
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """The 14th and 15th field are the ticks in the program and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """What is in memory and not given back (VmRSS), in millions of bytes."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS:"))
