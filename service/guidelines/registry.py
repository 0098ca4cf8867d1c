"""The ten guidelines of the code of conduct, in its order. Adding one is one room and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.guidelines.privacy import PRIVACY

if TYPE_CHECKING:
    from service.domain.guideline import Guideline

GUIDELINES: tuple[Guideline, ...] = (PRIVACY,)
