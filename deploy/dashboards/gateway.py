"""The gateway in front, on the operator's dashboard: what Envoy itself counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.dashboards.panels import lines, number, row

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard

_OURS = 'job="poortwachter_gateway"'
_STEP = "[$__rate_interval]"
_UPSTREAM = ("rq_timeout", "rq_per_try_timeout", "rq_retry", "rq_retry_success", "rq_retry_overflow")
_SAID = ("not in time", "a try not in time", "asked again", "asked again and answered", "not asked again: too many")


def gateway(made: Dashboard) -> Dashboard:
    """Add how the gateway does."""
    certificate = f"envoy_listener_ssl_certificate_expiration_unix_time_seconds{{{_OURS}}}"
    return (
        made.with_row(row("The gateway in front (where Envoy is)"))
        .with_panel(
            lines(
                "Answers of the gateway by class",
                "What do callers get, limits and failures of the gateway included?",
                (_rate("http_downstream_rq_xx", "envoy_response_code_class"), "{{envoy_response_code_class}}xx"),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Time through the gateway",
                "How long do callers wait, TLS and second tries included?",
                (_quantile(0.5), "half"),
                (_quantile(0.99), "slowest in a hundred"),
                unit="ms",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Turned away by limits",
                "Who is over the limit: callers, or the gateways that ask for permission?",
                (
                    _rate("http_local_rate_limit_rate_limited", "envoy_local_http_ratelimit_prefix"),
                    "{{envoy_local_http_ratelimit_prefix}}",
                ),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Late gates and second tries",
                "Are gates late or gone, and does asking another one help?",
                *(
                    (_rate(f"cluster_upstream_{name}", "job"), said)
                    for name, said in zip(_UPSTREAM, _SAID, strict=True)
                ),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Open connections",
                "How many callers are connected, and how many connections lead to the gates?",
                (f"sum by (instance) (envoy_http_downstream_cx_active{{{_OURS}}})", "{{instance}} callers"),
                (f"sum by (instance) (envoy_cluster_upstream_cx_active{{{_OURS}}})", "{{instance}} gates"),
                width=8,
            )
        )
        .with_panel(
            lines(
                "Gates in reach",
                "Does the gateway find every gate ready?",
                (f"envoy_cluster_membership_healthy{{{_OURS}}}", "{{instance}} ready"),
                (f"envoy_cluster_membership_total{{{_OURS}}}", "{{instance}} known"),
                width=4,
            )
        )
        .with_panel(
            number(
                "Certificate",
                "How long is it good for?",
                (f"min({certificate}) - time()", ""),
                unit="s",
            )
        )
    )


def _rate(metric: str, by: str) -> str:
    return f"sum by ({by}) (rate(envoy_{metric}{{{_OURS}}}{_STEP}))"


def _quantile(share: float) -> str:
    """Return the time that this share of answers (0..1) stays below, in milliseconds."""
    return f"histogram_quantile({share}, {_rate('http_downstream_rq_time_bucket', 'le')})"
