"""Confidential terms and embargoes of the policy: is one touched, and is something about it disclosed?"""

from service.detectors.confidential_terms.detect import CONFIDENTIAL_TERMS

__all__ = ["CONFIDENTIAL_TERMS"]
