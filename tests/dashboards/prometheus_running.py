"""A real Prometheus with the rules that are shipped, looking several times a second instead of every fifteen."""

from __future__ import annotations

import math
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from tests.processes import ROOT, Process, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHIPPED = ROOT / "deploy" / "prometheus"
STEP_SECONDS = 0.5


class PrometheusRunning:
    """Prometheus on a free port, scraping a target of each job."""

    def __init__(self, targets: Mapping[str, str], alertmanager: str = "") -> None:
        """Start it; `targets` maps a job of the shipped configuration to host:port; other jobs are left out.

        With an `alertmanager` (host:port) alerts go there, and those that wait for a minute wait for a second.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="poortwachter-prometheus-"))
        given = yaml.safe_load((SHIPPED / "prometheus.yaml").read_text("utf-8"))
        step = f"{int(STEP_SECONDS * 1000)}ms"
        given["global"] |= {"scrape_interval": step, "scrape_timeout": step, "evaluation_interval": step}
        given["rule_files"] = [str(SHIPPED / "rules" / "*.yaml")]
        jobs = {job["job_name"]: job for job in given["scrape_configs"]}
        given["scrape_configs"] = [jobs[name] for name in targets]
        del given["alerting"]
        if alertmanager:
            given["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]}
            given["rule_files"] = [str(self._folder / "*.rules.yaml")]
            for path in (SHIPPED / "rules").glob("*.yaml"):
                text = path.read_text("utf-8").replace("for: 1m\n", "for: 1s\n")
                (self._folder / f"{path.stem}.rules.yaml").write_text(text, "utf-8")
        for name, target in targets.items():
            del jobs[name]["file_sd_configs"]
            jobs[name]["static_configs"] = [{"targets": [target]}]
        (self._folder / "prometheus.yaml").write_text(yaml.safe_dump(given), "utf-8")
        port = free_port()
        self._process = Process(
            [
                "prometheus",
                f"--config.file={self._folder}/prometheus.yaml",
                f"--storage.tsdb.path={self._folder}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ]
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=15.0)
        wait_until("Prometheus answers", self._is_ready, 30.0)

    def instant(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """Return what an expression is now: labels and value of every series; NaN counts as nothing."""
        found = self._ask("query", query=expression)
        return _numbered([(series["metric"], series["value"]) for series in found["result"]])

    def over_time(
        self, expression: str, seconds: float, step: float = STEP_SECONDS
    ) -> list[tuple[dict[str, str], list[tuple[float, float]]]]:
        """Return the points of every series over the last seconds."""
        now = time.time()
        found = self._ask("query_range", query=expression, start=now - seconds, end=now, step=step)
        series = [(each["metric"], [(float(t), float(v)) for t, v in each["values"]]) for each in found["result"]]
        kept = [(labels, [(t, v) for t, v in points if not math.isnan(v)]) for labels, points in series]
        return [(labels, points) for labels, points in kept if points]

    def look(self, times: int = 2) -> None:
        """Wait for so many scrapes from now on, and for the rules to look at the last of them."""
        for _ in range(times):
            before = self._last_scrape()
            wait_until("Prometheus scrapes", lambda before=before: self._last_scrape() > before)
        time.sleep(STEP_SECONDS)

    def _last_scrape(self) -> float:
        found = self.instant("max(timestamp(poortwachter_workers))")
        return found[0][1] if found else 0.0

    def rules(self) -> list[dict[str, Any]]:
        """Return every rule with its health."""
        groups = self.client.get("/api/v1/rules").json()["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def close(self) -> None:
        """Stop it and remove what it left."""
        self.client.close()
        self._process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, kind: str, **given: Any) -> Any:
        answer = self.client.post(f"/api/v1/{kind}", data=given).json()
        assert answer["status"] == "success", (given, answer.get("error"))
        return answer["data"]

    def _is_ready(self) -> bool:
        assert self._process.popen.poll() is None, self._process.output
        try:
            return self.client.get("/-/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def _numbered(found: list[tuple[dict[str, str], tuple[float, str]]]) -> list[tuple[dict[str, str], float]]:
    return [(labels, float(value)) for labels, (_, value) in found if not math.isnan(float(value))]


@contextmanager
def prometheus_running(targets: Mapping[str, str], alertmanager: str = "") -> Iterator[PrometheusRunning]:
    """Run a Prometheus."""
    running = PrometheusRunning(targets, alertmanager)
    try:
        yield running
    finally:
        running.close()
