"""Rates and quantiles of our metrics, as PromQL."""

from __future__ import annotations

_STEP = "[$__rate_interval]"


def rate(metric: str, by: str, matching: str = "") -> str:
    """Return how often a counter rises in a second, by its labels."""
    return f"sum by ({by}) (rate(poortwachter_{metric}{{{matching}}}{_STEP}))"


def slowest(share: float, metric: str, by: str) -> str:
    """Return the time that this share of answers (0..1) stays below, in seconds."""
    return f"histogram_quantile({share}, {rate(metric + '_duration_seconds_bucket', f'le, {by}')})"
