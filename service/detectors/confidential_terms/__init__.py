"""Confidential terms and embargoes of the policy: what is touched, and what is disclosed."""

from service.detectors.confidential_terms.detect import CONFIDENTIAL_TERMS

__all__ = ["CONFIDENTIAL_TERMS"]
