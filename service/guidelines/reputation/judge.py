"""2. "… berichten op sociale media kunnen onbewust het imago van … uw organisatie ook schaden".

Asks whether an office holder shows contempt for those whom the organisation serves or employs, takes or gives
favours, or gloats. Needs mockery, favours, the author's office and insults of staff or citizens. Criticism of
policy by anybody, owned mistakes, bad news and pride are fine. Does not know who is whose superior: an
executive, the council's chair and the town's account count as such; otherwise a tip at most.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.guidelines.messages import load_messages
from service.guidelines.reputation import favours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.post import Post

_BY_SUPERIOR = {
    "mockery.staff": "reputation.staff",
    "mockery.citizens": "reputation.citizens",
    "mockery.council": "reputation.council",
    "mockery.press": "reputation.press",
    "mockery.neighbour": "reputation.neighbour",
}
"""Contempt that is a human's to judge when somebody in charge shows it, and a tip otherwise."""
_OWN_HOUSE = "mockery.staff"
"""Of all contempt that was only weighed, this alone is worth a tip to a councillor too."""
_LAPSES = (
    (("person.complainant", "person.ridiculed"), "reputation.exposes"),
    (("secrecy.college_votes",), "reputation.coalition"),
    (("mood.drink", "mood.drunk_driving"), "reputation.drink"),
    (("mood.sensitive_joke",), "reputation.victims"),
    (("insult.scorn",), "reputation.citizens"),
)
_FACED = {
    "staff_member": "reputation.staff",
    "staff": "reputation.staff",
    "press": "reputation.press",
    "council": "reputation.council",
    "neighbour": "reputation.neighbour",
    "coalition": "reputation.coalition",
}
"""Whom a mocking face stands beside."""
_INSULTS = ("insult.person", "insult.mild", "insult.slur", "insult.obscene")
_SURE_OF_RIDICULE = 0.8
"""From here scorn stands in one sentence with whom it is about; below, the link is a guess."""
_RHETORICAL = frozenset({"stance.asked", "stance.negated"})
"""Ridicule comes as a riddle, and what somebody "cannot" do is the ridicule itself."""
NEEDS = (
    frozenset(_BY_SUPERIOR)
    | favours.NEEDS
    | {
        "mockery.staff_member",
        "mockery.coalition",
        "mockery.death",
        "mockery.disaster",
        "mockery.sneer",
        "mockery.triumph",
        "mockery.light",
        "mockery.face",
        "boast.offence",
        "mood.offence",
        *(kind for kinds, _ in _LAPSES for kind in kinds),
    }
)


def judge(_post: Post, findings: Findings, _rule: Rule) -> Iterator[Reason]:
    """Yield what damages the organisation: contempt, favours, gloating."""
    in_charge = findings.has("role.executive", "role.chair", "account.organisation")
    if jokes := findings.asserted("mockery.death", despite=_RHETORICAL):
        yield reason("reputation.victims", Level.VIOLATION, *jokes)
    elif jokes := findings.asserted("mockery.disaster", despite=_RHETORICAL):
        yield reason("reputation.victims", Level.REVIEW, *jokes)
    heavy = [*_contempt(findings, in_charge=in_charge), *favours.judge_favours(findings, in_charge=in_charge)]
    yield from heavy
    if in_charge:
        yield from _lapses(findings)
    if boasts := findings.asserted("boast.offence", "mood.offence", despite=_RHETORICAL):
        yield reason("reputation.boast", Level.REVIEW, *boasts)
    elif not heavy and (sneers := findings.asserted("mockery.sneer")):
        yield reason("reputation.sneer", Level.ADVISE, *sneers)
    elif not heavy and in_charge and (faces := findings.asserted("mockery.face", despite=_RHETORICAL)):
        yield reason(_FACED.get(faces[0].about, "reputation.citizens"), Level.REVIEW, *faces)
    elif not heavy and in_charge and (light := findings.asserted("mockery.light", despite=_RHETORICAL)):
        yield reason("reputation.sneer", Level.ADVISE, *light)
    elif not heavy and in_charge and (triumph := findings.asserted("mockery.triumph")):
        yield reason("reputation.triumph", Level.ADVISE, *triumph)


def _lapses(findings: Findings) -> Iterator[Reason]:
    """Yield what other rooms know, and what from somebody in charge also marks the organisation."""
    for kinds, code in _LAPSES:
        if found := findings.asserted(*kinds):
            yield reason(code, Level.REVIEW, *found)


def _contempt(findings: Findings, *, in_charge: bool) -> Iterator[Reason]:
    """Contempt for staff, citizens, council, press, neighbours and partners."""
    if member := findings.asserted("mockery.staff_member", despite=_RHETORICAL):
        sure = in_charge and max(f.probability for f in member) >= _SURE_OF_RIDICULE
        yield reason("reputation.staff_member", Level.VIOLATION if sure else Level.REVIEW, *member)
    for kind, code in _BY_SUPERIOR.items():
        found = findings.asserted(kind, despite=_RHETORICAL)
        if not in_charge and kind != _OWN_HOUSE:
            found = tuple(item for item in found if item.about != "field")
        if found:
            yield reason(code, Level.REVIEW if in_charge else Level.ADVISE, *found)
    if in_charge:
        if quarrel := findings.asserted("mockery.coalition", despite=_RHETORICAL):
            yield reason("reputation.coalition", Level.REVIEW, *quarrel)
        yield from _insulted(findings)


def _insulted(findings: Findings) -> Iterator[Reason]:
    """Yield insults that fall on the organisation's own people or on those it serves."""
    insults = findings.asserted(*_INSULTS)
    for target, code in (("target.staff", "reputation.staff"), ("target.citizens", "reputation.citizens")):
        near = [insult for insult in insults if _beside(insult, findings.of(target))]
        if near:
            yield reason(code, Level.REVIEW, *near)
            return


_NEAR_CHARACTERS = 80
"""An insult this close to a target is about it; measured on the development posts."""


def _beside(insult: Finding, targets: tuple[Finding, ...]) -> bool:
    here = insult.span
    if here is None or here.start is None:
        return False
    return any(
        there.start is not None and there.field == here.field and abs(there.start - here.start) <= _NEAR_CHARACTERS
        for there in (target.span for target in targets)
        if there is not None
    )


def _applies(_post: Post, findings: Findings) -> bool:
    return any(item.kind.startswith(("mockery.", "favour.", "boast.", "insult.")) for item in findings.items)


REPUTATION = Guideline(
    number=2,
    code="reputation",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=_applies,
)
