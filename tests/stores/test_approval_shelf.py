"""Approvals that wait for the hold worker: in a folder of this machine, and in a Redis that others share."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

from service.hashing import Hasher, parse_keys
from service.stores.approval_shelf import ApprovalShelf
from service.stores.breaker import Breaker
from service.stores.redis_address import connect, disconnect
from service.stores.redis_store import Health, RedisStore
from tests.redis_running import redis_running

if TYPE_CHECKING:
    from pathlib import Path

HASH = "hmac-sha256:k1:" + "5d" * 32
SEAL = Hasher(parse_keys("k1:" + "s" * 64)).seal


def test_what_is_put_down_is_found_by_its_organisation_only(tmp_path: Path) -> None:
    """The newest approval of a content counts; the file is readable by its owner only and names nothing."""
    shelf = ApprovalShelf(tmp_path, None)

    async def story() -> tuple[tuple[str, ...], ...]:
        assert await shelf.put("dorp", HASH, "apr_old", 60)
        assert await shelf.put("dorp", HASH, "apr_new", 60)
        return (
            await shelf.find("dorp", (HASH,)),
            await shelf.find("stad", (HASH,)),
            await shelf.find("dorp", ("other",)),
        )

    assert asyncio.run(story()) == (("apr_new",), (), ())
    (file,) = (tmp_path / "approvals").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert "5d5d" not in file.name


def test_what_nobody_can_need_any_more_is_removed(tmp_path: Path) -> None:
    """After ninety days, when the next one is put down."""
    shelf = ApprovalShelf(tmp_path, None)
    asyncio.run(shelf.put("dorp", HASH, "apr_old", 60))
    (file,) = (tmp_path / "approvals").iterdir()
    os.utime(file, (time.time() - 91 * 86_400,) * 2)
    asyncio.run(shelf.put("dorp", "another", "apr_new", 60))

    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The approval was given all the same: it can be sent along by hand."""
    (tmp_path / "approvals").write_text("in the way", "utf-8")
    assert not asyncio.run(ApprovalShelf(tmp_path, None).put("dorp", HASH, "apr_x", 60))
    assert asyncio.run(ApprovalShelf(tmp_path, None).find("dorp", (HASH,))) == ()


def test_a_worker_on_another_machine_finds_it_in_redis(tmp_path: Path) -> None:
    """Nothing but the store is shared; a dead one is as if nothing were there."""

    async def story(url: str) -> tuple[str, ...]:
        client = connect(url, 1.0)
        store = RedisStore(client, "approval", 1.0, Health(Breaker(), Breaker()), SEAL, lambda *_: None)
        try:
            await ApprovalShelf(tmp_path / "gate", store).put("dorp", HASH, "apr_shared", 60)
            return await ApprovalShelf(tmp_path / "worker", store).find("dorp", (HASH,))
        finally:
            await disconnect(client)

    with redis_running() as redis:
        assert asyncio.run(story(redis.url)) == ("apr_shared",)
    assert asyncio.run(story(redis.url)) == ()
