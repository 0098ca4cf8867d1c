"""Topics: which of the policy's spokesperson topics a post is about."""

from service.detectors.topics.detect import TOPICS

__all__ = ["TOPICS"]
