"""Sensitive facts: what must not become known about somebody, even when it is kindly meant."""

from service.detectors.sensitive_facts.detect import SENSITIVE_FACTS

__all__ = ["SENSITIVE_FACTS"]
