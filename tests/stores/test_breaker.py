"""The breaker: one failure opens it, one answer closes it, one request at a time tries."""

from __future__ import annotations

import time

from service.stores.breaker import Breaker


def test_a_closed_breaker_asks_every_time() -> None:
    """Nothing went wrong: nobody is held back."""
    breaker = Breaker()
    assert all(breaker.may_try() for _ in range(5))
    assert not breaker.is_open


def test_one_failure_opens_it() -> None:
    """The next requests leave the store alone."""
    breaker = Breaker(rest_seconds=60)
    breaker.failed()
    assert breaker.is_open
    assert not any(breaker.may_try() for _ in range(5))


def test_after_its_rest_one_request_tries() -> None:
    """Others go on without waiting while that one asks."""
    breaker = Breaker(rest_seconds=0.05)
    breaker.failed()
    time.sleep(0.06)
    assert [breaker.may_try() for _ in range(3)] == [True, False, False]
    assert breaker.is_open


def test_an_answer_closes_it() -> None:
    """From then on everybody asks again."""
    breaker = Breaker(rest_seconds=60)
    breaker.failed()
    breaker.succeeded()
    assert not breaker.is_open
    assert all(breaker.may_try() for _ in range(3))


def test_another_failure_lets_it_rest_again() -> None:
    """Half open, tried in vain: closed to everybody for one more rest."""
    breaker = Breaker(rest_seconds=0.05)
    breaker.failed()
    time.sleep(0.06)
    assert breaker.may_try()
    breaker.failed()
    assert not breaker.may_try()
