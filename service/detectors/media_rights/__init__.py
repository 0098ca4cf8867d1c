"""Media rights: whose work is shown, under which licence, and who stands in the picture."""

from service.detectors.media_rights.detect import MEDIA_RIGHTS

__all__ = ["MEDIA_RIGHTS"]
