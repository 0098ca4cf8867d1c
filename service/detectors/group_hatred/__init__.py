"""Group hatred: what is said of a whole group by origin, religion, sex, orientation, disability or poverty."""

from service.detectors.group_hatred.detect import GROUP_HATRED

__all__ = ["GROUP_HATRED"]
