"""Personal data: identifiers, contact data, and what must not be known about a person."""

from service.detectors.personal_data.detect import PERSONAL_DATA

__all__ = ["PERSONAL_DATA"]
