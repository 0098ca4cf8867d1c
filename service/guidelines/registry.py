"""The ten guidelines of the code of conduct, in its order. Adding one is one room and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.guidelines.accuracy import ACCURACY
from service.guidelines.conduct import CONDUCT
from service.guidelines.confidentiality import CONFIDENTIALITY
from service.guidelines.copyright import COPYRIGHT
from service.guidelines.forethought import FORETHOUGHT
from service.guidelines.listening import LISTENING
from service.guidelines.privacy import PRIVACY
from service.guidelines.reputation import REPUTATION
from service.guidelines.role import ROLE
from service.guidelines.spokesperson import SPOKESPERSON

if TYPE_CHECKING:
    from service.domain.guideline import Guideline

GUIDELINES: tuple[Guideline, ...] = (
    ROLE,
    REPUTATION,
    FORETHOUGHT,
    CONDUCT,
    COPYRIGHT,
    PRIVACY,
    CONFIDENTIALITY,
    ACCURACY,
    LISTENING,
    SPOKESPERSON,
)
