"""Running procedures: bids, legal advice, security, police action, drafts and decisions to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.secrecy.meetings import found, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Seen
    from service.domain.finding import Finding


def procedures(seen: Seen) -> Iterator[Finding]:
    """Yield secrecy.bid, .legal_advice, .security_gap, .police_action, .draft and .pending_decision."""
    yield from _bids(seen)
    yield from _legal_advice(seen)
    yield from _security(seen)
    yield from _police(seen)
    yield from _drafts(seen)
    for hit in seen.all("secret_document")[:1]:
        around = seen.around(hit, before=0, after=1)
        content = seen.within(around, "document_content")
        if content and not seen.within(around, "document_public"):
            yield found(seen, "secrecy.document", joined(hit, content), 0.75)
    for hit in seen.all("permit_pending")[:1]:
        if not seen.within(seen.sentence(hit), "awarded"):
            yield found(seen, "secrecy.pending_decision", hit, 0.7)


def _bids(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("bid"):
        around = seen.around(hit, before=1, after=3)
        detail = seen.within(seen.around(hit, before=0, after=1), "bid_detail")
        if detail and seen.within(around, "bid_pending") and not seen.within(around, "awarded"):
            yield found(seen, "secrecy.bid", joined(hit, detail), 0.8)
            return


def _legal_advice(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("legal_advice"):
        around = seen.around(hit, before=1, after=1)
        case = seen.within(around, "running_case")
        if case and not seen.within(seen.sentence(hit), "legal_public"):
            yield found(seen, "secrecy.legal_advice", hit, 0.8)
            return


def _security(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("security_gap"):
        around = seen.around(hit)
        if seen.within(around, "security_place") and not seen.within(around, "security_fixed"):
            yield found(seen, "secrecy.security_gap", hit, 0.7)
            return


def _police(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("police_action"):
        around = seen.around(hit)
        soon = seen.within(around, "soon")
        if not soon or seen.within(around, "police_public"):
            continue
        if seen.within(around, "police_secret"):
            yield found(seen, "secrecy.police_action", joined(hit, soon), 0.75)
            return


def _drafts(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("paper"):
        around = seen.around(hit, before=0, after=1)
        figure = seen.within(around, "draft_figure")
        if figure and seen.within(seen.sentence(hit), "leaked") and not seen.within(around, "draft_public"):
            yield found(seen, "secrecy.draft", joined(hit, figure), 0.7, "leaked")
            return
    for hit in seen.all("draft"):
        around = seen.around(hit)
        figure = seen.within(around, "draft_figure")
        if not figure or seen.within(around, "draft_public"):
            continue
        about = "leaked" if seen.within(around, "draft_source") else ""
        yield found(seen, "secrecy.draft", joined(hit, figure), 0.7, about)
        return
