"""Envoy, two gates and a Redis with sentinels, kept running while each part is replaced (`make test-whole`)."""
