"""A caller on a bad line: its request arrives a few bytes at a time."""

from __future__ import annotations

import asyncio

PIECES = 20


async def dawdle(port: int, key: str, body: bytes, seconds: float) -> int:
    """Ask for a verdict over so many seconds; return the status, or 0 when there was no answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /v1/verdicts HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nx-api-key: {key}\r\nconnection: close\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    try:
        sent = head.encode() + body
        size = len(sent) // PIECES + 1
        for begin in range(0, len(sent), size):
            writer.write(sent[begin : begin + size])
            await writer.drain()
            await asyncio.sleep(seconds / PIECES)
        words = (await asyncio.wait_for(reader.readline(), 10.0)).split()
        return int(words[1]) if len(words) > 1 else 0
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()
