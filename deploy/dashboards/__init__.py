"""Grafana dashboards as code: `make dashboards` writes them, `make pictures` draws them from a real Prometheus."""
