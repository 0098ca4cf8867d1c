"""Threads that run a model let others go first: a remembered answer takes far less time than a batch.

Only where both want the same core; a model alone on its machine loses nothing. Linux counts niceness by thread.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

NICENESS = 5
"""Added to the process's own. The kernel then gives a waiting event loop three parts of a core to the model's one."""
_NICEST = 19
SWITCH_SECONDS = 0.0005
"""Python's own is ten times as long. On its way an answer changes threads several times, and waits for each as long as
another thread may run."""


def step_back() -> None:
    """Let this thread, and every thread that it starts from now on, wait for the others of the process."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, min(os.getpriority(os.PRIO_PROCESS, thread) + NICENESS, _NICEST))


def switch_often() -> None:
    """Let threads of this process take turns more often."""
    sys.setswitchinterval(SWITCH_SECONDS)
