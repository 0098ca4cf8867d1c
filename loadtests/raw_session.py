"""The ceiling: the built model alone, texts in batches of a length, as many threads as fit. Prints JSON.

`python -m loadtests.raw_session FOLDER SECONDS`
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from loadtests.bench import POSTS
from service.inference.batcher import choose
from service.inference.session import open_session


def main() -> None:
    """Run batches until the time is over."""
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    session = open_session(folder, 0)
    waiting = [window.tokens for text in POSTS[:512] for window in session.windows(text)]
    tokens = sum(map(len, waiting)) / len(waiting)
    batches = []
    while waiting:
        batch = choose(waiting[:16], len)  # sixteen callers wait at a time
        for piece in batch:
            waiting.remove(piece)
        batches.append(batch)
    session.scores(batches[0])
    began, used, posts = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - began < seconds:
        batch = batches.pop(0)
        session.scores(batch)
        batches.append(batch)
        posts += len(batch)
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    print(
        json.dumps(
            {
                "per_second": posts / wall,
                "cpu_ms_a_post": 1000 * cpu / posts,
                "threads": session.threads,
                "tokens_a_post": tokens,
            }
        )
    )


if __name__ == "__main__":
    main()
