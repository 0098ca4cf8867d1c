"""How a model elsewhere is asked and what its answers mean, by what it says of itself; and who may be asked at all."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service.detectors.toxicity import LABELS
from service.domain.detector import ModelUnavailable
from service.inference.exchange import RemoteFailed, is_public
from service.inference.open_inference import Metadata, read_answer, read_metadata
from service.inference.remote_model import model_of
from tests.inference.built_fake import FakeModel
from tests.inference.open_inference_running import FOUL, Told, remote, speaking, text_metadata

TOKENS = [{"name": name, "datatype": "INT64", "shape": [-1, -1]} for name in ("attention_mask", "input_ids")]
TEXT = [{"name": "text", "datatype": "BYTES", "shape": [-1, 1]}]


def described(inputs: list[dict[str, Any]], output: str) -> Metadata:
    """Return what a model with one output for all labels says of itself."""
    outputs = [{"name": output, "datatype": "FP32", "shape": [-1, len(LABELS)]}]
    return read_metadata(json.dumps(text_metadata(inputs=inputs, outputs=outputs)).encode())


def answer(output: str, shape: list[int], data: list[Any]) -> bytes:
    """Return an answer with one output."""
    return json.dumps({"outputs": [{"name": output, "datatype": "FP32", "shape": shape, "data": data}]}).encode()


def test_token_ids_are_padded_and_masked() -> None:
    """In whatever order the model names its inputs; one row as long as another."""
    model = model_of(described(TOKENS, "logits"), FakeModel())  # type: ignore[arg-type]
    asked = json.loads(model.body([(5, 6, 7), (8,)]))  # type: ignore[arg-type]
    tensors = {each["name"]: (each["shape"], each["data"]) for each in asked["inputs"]}
    assert tensors == {
        "input_ids": ([2, 3], [5, 6, 7, 8, 1, 1]),
        "attention_mask": ([2, 3], [1, 1, 1, 1, 0, 0]),
    }
    assert asked["outputs"] == [{"name": "logits"}]


@pytest.mark.parametrize("inputs", [TOKENS, TEXT])
@pytest.mark.parametrize(("output", "value", "meant"), [("logits", 0.0, 0.5), ("probabilities", 0.25, 0.25)])
def test_an_output_means_what_its_name_says(
    inputs: list[dict[str, Any]], output: str, value: float, meant: float
) -> None:
    """Flat or in rows; what stands beyond the labels, as in Detoxify's sixteen outputs, is left."""
    model = model_of(described(inputs, output), FakeModel())  # type: ignore[arg-type]
    width = len(LABELS) + 9
    flat, rows = [value] * width * 2, [[value] * width] * 2
    for data in (flat, rows):
        found = model.scores(read_answer(answer(output, [2, width], data)), 2)
        assert found == [dict.fromkeys(LABELS, meant)] * 2


def test_huge_logits_are_certain_and_what_is_beyond_a_probability_is_none() -> None:
    """No overflow; a server that answers logits under the other name is not believed."""
    logits = model_of(described(TOKENS, "logits"), FakeModel())  # type: ignore[arg-type]
    for value, meant in ((1e6, 1.0), (-1e6, 0.0)):
        found = logits.scores(read_answer(answer("logits", [1, len(LABELS)], [value] * len(LABELS))), 1)
        assert found == [dict.fromkeys(LABELS, meant)]
    shares = model_of(described(TOKENS, "probabilities"), FakeModel())  # type: ignore[arg-type]
    with pytest.raises(RemoteFailed, match="must be probabilities"):
        shares.scores(read_answer(answer("probabilities", [1, len(LABELS)], [3.0] * len(LABELS))), 1)


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        ([], []),
        ([1, 2], [0.0, 0.0]),
        ([2, 7], [0.0] * 14),
        ([1, 7], [0.0] * 6),
        ([1, 7], [True] * 7),
        ([1, 7], [[0.0] * 7, 3]),
        ([-1, -7], [0.0] * 7),
        ([1, 7], [1e999] + [0.0] * 6),
    ],
)
def test_an_answer_of_another_shape_is_refused(shape: list[int], data: list[Any]) -> None:
    """Never read as if it were the right one."""
    model = model_of(described(TOKENS, "logits"), FakeModel())  # type: ignore[arg-type]
    with pytest.raises(RemoteFailed) as caught:
        model.scores(read_answer(answer("logits", shape, data)), 1)
    assert caught.value.reason == "unreadable"


def test_an_output_of_an_unknown_name_is_refused() -> None:
    """Whether it holds logits or probabilities is not guessed."""
    with pytest.raises(ValueError, match=r"must have an output logits or probabilities \(FP32\), and has output_0"):
        model_of(described(TOKENS, "output_0"), FakeModel())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "public"),
    [
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("fd00::1%eth0", False),
        ("8.8.8.8", True),
        ("::ffff:8.8.8.8", True),
        ("2a00:1450::1", True),
    ],
)
def test_posts_travel_unencrypted_to_addresses_that_are_not_public(place: str, public: bool) -> None:
    """However they are written."""
    assert is_public(place) is public


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Give a certificate for localhost that signs itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate to try TLS with")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    made += f" -addext subjectAltName=DNS:localhost -out {certificate} -keyout {key}"
    subprocess.run(made.split(), check=True, capture_output=True)
    return certificate, key


async def test_a_certificate_is_verified(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Against what SSL_CERT_FILE names; a stranger's is refused before a text is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with speaking(context) as server:
        stranger = remote(server.address, Told())
        with pytest.raises(ModelUnavailable) as caught:
            await stranger.warm_up()
        stranger.close()
        assert "SSLError" in str(caught.value.__cause__)
        assert server.questions == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        friend = remote(server.address, Told())
        await friend.warm_up()
        assert await friend.score(["vuil"]) == [dict.fromkeys(LABELS, FOUL)]
        friend.close()
