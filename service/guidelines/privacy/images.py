"""Pictures of people: recorded consent, children, care residents, cameras, private messages.

Consent is judged per media item; several people in one picture make one reason, and a missing source of the
same picture is merged into the same tip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, reason
from service.domain.policy_entries import ConsentRequired
from service.domain.reading import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.guideline import Reason, Rule
    from service.domain.post import Media, Person, Post

IMAGE_KINDS = frozenset(
    {
        "media.private_message",
        "media.camera_still",
        "media.plate_readable",
        "media.child",
        "media.care_resident",
        "media.posing",
        "media.not_recognisable",
        "person.shaming",
        "person.ridiculed",
        "person.police_appeal",
        "person.consent_in_text",
    }
)
_OFFICES = (
    "burgemeester", "schepen", "raadslid", "minister", "voorzitter", "gouverneur", "bourgmestre", "échevin",
    "conseiller", "bürgermeister", "schöffe", "ratsmitglied", "mayor", "alderman", "councillor", "model",
    "deputé", "député", "president", "présiden", "korpschef", "volksvertegenwoordiger", "directeur", "politic",
    "gedeputeerde", "parlement", "fractie",
)  # fmt: skip
_CARE = (
    "bewoner",
    "bewoonster",
    "resident",
    "patiënt",
    "patient",
    "cliënt",
    "client",
    "résident",
    "bewohner",
    "hulpvrager",
    "zorg",
)


def judge_images(post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield reasons about the pictures of a post."""
    for index, media in enumerate(post.media):
        yield from _recorded(index, media, post, findings, rule)
    shaming = findings.has("person.shaming", "identifier.plate")
    if stills := findings.of("media.camera_still"):
        if findings.has("person.police_appeal"):
            yield reason("privacy.camera_still", Level.REVIEW, *stills)
        else:
            yield reason("privacy.camera_still", Level.VIOLATION if shaming else Level.REVIEW, *stills)
    if (plates := findings.of("media.plate_readable")) and not findings.has("identifier.plate"):
        yield reason("privacy.number_plate", Level.VIOLATION if shaming else Level.REVIEW, *plates)
    if messages := findings.of("media.private_message"):
        named = findings.has("contact.email", "health.named", "contact.phone")
        yield reason("privacy.private_message", Level.VIOLATION if named else Level.REVIEW, *messages)


def _recorded(index: int, media: Media, post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Judge the people that the tool recorded, or what the alt text shows where it recorded none."""
    people = media.people
    claims = findings.of("person.consent_in_text")
    level = Level.ADVISE if claims else Level.REVIEW
    if people is None:
        child = [f for f in findings.of("media.child", "media.care_resident") if f.span and _is_of(f.span, index)]
        blurred = any(f.span and _is_of(f.span, index) for f in findings.of("media.not_recognisable"))
        if child and not blurred:
            code = "privacy.child_in_picture" if child[0].kind == "media.child" else "privacy.care_resident"
            yield reason(code, level, *child, *claims)
        return
    refused = [i for i, person in enumerate(people) if person.consent is False]
    if refused:
        yield reason("privacy.consent_refused", Level.VIOLATION, at=_spans(index, refused))
        return
    required = rule.policy.consent_required
    wanted = required if isinstance(required, ConsentRequired) else ConsentRequired(minors=required, care=required)
    open_ = [i for i, person in enumerate(people) if person.consent is None and not _in_office(person, post)]
    minors = [i for i in open_ if people[i].minor] if wanted.minors else []
    shown = any(f.span and _is_of(f.span, index) for f in findings.of("media.care_resident"))
    care = [i for i in open_ if shown or _in_care(people[i])] if wanted.care else []
    if minors:
        yield reason("privacy.child_in_picture", level, *claims, at=_spans(index, minors))
    elif care:
        yield reason("privacy.care_resident", level, *claims, at=_spans(index, care))
    elif open_ and findings.has("person.ridiculed"):
        yield reason("privacy.held_up", Level.REVIEW, *findings.of("person.ridiculed"), at=_spans(index, open_))
    elif open_:
        code = (
            "consent_unrecorded"
            if media.licence or media.credit or rule.policy.own_media_default
            else "consent_and_source"
        )
        yield reason(f"privacy.{code}", Level.ADVISE, at=_spans(index, open_))


def _spans(index: int, people: list[int]) -> tuple[Span, ...]:
    return tuple(Span(f"media[{index}].people[{person}].consent") for person in people)


def _is_of(span: Span, index: int) -> bool:
    return span.field.startswith(f"media[{index}].")


def _in_office(person: Person, post: Post) -> bool:
    """Say whether this is the author, or somebody in office: they may be shown in it."""
    role = (person.role or "").lower()
    name = (person.name or "").lower()
    author = (post.author.name or "").lower()
    if name and author and (name in author or author in name):
        return True
    return any(office in role or name == office for office in _OFFICES)


def _in_care(person: Person) -> bool:
    words = f"{person.role or ''} {person.note or ''}".lower()
    return any(word in words for word in _CARE)
