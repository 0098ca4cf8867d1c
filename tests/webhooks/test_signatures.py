"""Signatures: the published vectors are accepted, and no flipped bit is."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from service.errors import BadSignature
from service.web.sources import Source
from service.webhooks.signatures import verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The public test key of the standard-webhooks repository."""
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()
VECTORS = [
    (
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "msg_1",
        1795456800,
        b'{"type":"post.scheduled","timestamp":"2026-11-23T18:00:00Z","data":{"post_id":"p1","text":"Hallo"}}',
        "v1,W27Hi3SzMLQX1S2erudxyU9PqTczNvjUB8bz7ziovg0=",
    ),
]
STANDARD = Source("dorp", "standard", "standard", secrets=(SECRET,))
MIXPOST = Source("dorp", "mixpost", "mixpost", secrets=("geheim",), signature_header="x-mixpost-signature")


def signed(delivery: str, seconds: int | str, signature: str) -> dict[str, str]:
    """Return the three headers."""
    return {"webhook-id": delivery, "webhook-timestamp": str(seconds), "webhook-signature": signature}


def accepts(source: Source, headers: dict[str, str], body: bytes, seconds: int = 1795456800) -> bool:
    """Say whether a delivery is accepted; any other exception fails the test."""
    try:
        verify(source, headers, body, datetime.fromtimestamp(seconds, UTC))
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize(("delivery", "seconds", "body", "signature"), VECTORS)
def test_the_published_vectors_are_accepted(delivery: str, seconds: int, body: bytes, signature: str) -> None:
    """And name their delivery, also beside an old signature, a new one, and in the headers of Svix."""
    now = datetime.fromtimestamp(seconds, UTC)
    headers = signed(delivery, seconds, signature)
    svix = {name.replace("webhook", "svix"): value for name, value in headers.items()}

    assert verify(STANDARD, headers, body, now) == delivery
    assert verify(STANDARD, svix, body, now) == delivery
    assert accepts(STANDARD, signed(delivery, seconds, f"v1a,xyz v1,AAAA {signature}"), body, seconds)
    assert not accepts(Source("dorp", "s", "standard", secrets=(OTHER,)), headers, body, seconds)
    assert accepts(Source("dorp", "s", "standard", secrets=(OTHER, SECRET)), headers, body, seconds)


@pytest.mark.parametrize(("late", "accepted"), [(299, True), (-299, True), (301, False), (-301, False)])
def test_five_minutes_late_or_early_is_the_limit(late: int, accepted: bool) -> None:
    """A replay long afterwards is stale."""
    delivery, seconds, body, signature = VECTORS[1]

    assert accepts(STANDARD, signed(delivery, seconds, signature), body, seconds + late) is accepted


BITS = st.tuples(st.integers(0, 3), st.integers(0, 10_000), st.integers(0, 7))


@given(BITS)
def test_any_flipped_bit_is_refused(place: tuple[int, int, int]) -> None:
    """Of the body, the id, the moment or the signature."""
    delivery, seconds, body, signature = VECTORS[1]
    parts = [body, delivery.encode(), str(seconds).encode(), signature.encode()]
    which, at, bit = place
    changed = bytearray(parts[which])
    changed[at % len(changed)] ^= 1 << bit
    parts[which] = bytes(changed)
    headers = signed(*(part.decode("latin-1") for part in parts[1:]))

    assert not accepts(STANDARD, headers, parts[0], seconds)


@given(BITS)
def test_any_flipped_bit_of_an_hmac_is_refused(place: tuple[int, int, int]) -> None:
    """Of the body or of the hex."""
    body = b'{"event":"post.scheduled"}'
    parts = [body, hmac.new(b"geheim", body, hashlib.sha256).hexdigest().encode()]
    which, at, bit = place[0] % 2, place[1], place[2]
    changed = bytearray(parts[which])
    changed[at % len(changed)] ^= 1 << bit

    assert accepts(MIXPOST, {"x-mixpost-signature": parts[1].decode()}, parts[0])
    parts[which] = bytes(changed)
    assert not accepts(MIXPOST, {"x-mixpost-signature": parts[1].decode("latin-1")}, parts[0])


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v1",
        "v1,",
        ",",
        "v1,é",
        "v1,===",
        "geen komma",
        "v1,AAAA",
        "v2,g0hM9",
        " ",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
        "v1 " * 500,
    ],
)
def test_a_strange_signature_is_only_refused(signature: str) -> None:
    """The library lets ValueError and binascii.Error out for several of these."""
    assert not accepts(STANDARD, signed("msg_1", 1795456800, signature), b"{}")


@pytest.mark.parametrize("seconds", ["", "x", "1e9", "nan", "inf", "-1", " 1795456800", "1795456800.0", "٣", "9" * 40])
def test_a_strange_moment_is_only_refused(seconds: str) -> None:
    """A moment is a number of seconds in plain digits."""
    signature = Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(1795456800, UTC), "{}")

    assert not accepts(STANDARD, signed("msg_1", seconds, signature), b"{}")


def test_a_body_that_is_no_text_is_refused() -> None:
    """Bytes that are not UTF-8 cannot have been signed by this standard's library."""
    assert not accepts(STANDARD, signed("m", 1795456800, VECTORS[1][3]), b"\xff")


def test_a_source_without_a_secret() -> None:
    """Takes unsigned deliveries; a standard one takes none."""
    assert accepts(Source("dorp", "buffer", "buffer"), {}, b"{}")
    assert not accepts(Source("dorp", "standard", "standard"), signed(*VECTORS[1][:2], VECTORS[1][3]), VECTORS[1][2])


def test_the_library_signs_what_we_accept() -> None:
    """A sender that uses it is understood, whatever the text."""
    now = datetime.now(UTC).replace(microsecond=0)
    body = '{"data": {"text": "Voilà 👍"}}'
    headers = signed("msg_2", int(now.timestamp()), Webhook(SECRET).sign("msg_2", now, body))

    assert verify(STANDARD, headers, body.encode(), now + timedelta(seconds=9)) == "msg_2"
