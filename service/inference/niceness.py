"""Threads that run a model let others go first: a remembered answer takes a quarter of a millisecond, a batch fifty.

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


def step_back() -> None:
    """Let this thread, and every thread that it starts from now on, wait for the others of the process."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, min(os.getpriority(os.PRIO_PROCESS, thread) + NICENESS, _NICEST))
