"""The names of the months in the four languages, folded."""

from __future__ import annotations

_NAMES = (
    "januari janvier januar january",
    "februari fevrier februar february",
    "maart mars marz march",
    "april avril",
    "mei mai may",
    "juni juin june",
    "juli juillet july",
    "augustus aout august",
    "september septembre",
    "oktober octobre october",
    "november novembre",
    "december decembre dezember",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
"""Name of a month -> its number, 1 to 12."""
