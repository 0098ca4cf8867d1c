"""Posts that nobody would write: any Unicode, any fields, any nesting, with pieces that detectors look for."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

from hypothesis import strategies as st

PIECES = [
    "85.07.30-033.28", "BE68 5390 0754 7034", "BE71 0961 2345 6769", "0470 12 34 56", "an@voorbeeld.be", "1-ABC-123",
    "sukkel", "s u k k e l", "5ukk3l", "s*kkel", "suuuukkel", "ѕukkеl", "stem op ons", "masterplan", "ontwerpbudget 2027",
    "lijst 3", "Jan Peeters", "burgemeester Veerle Goossenaerts", "[naam]", "TODO", "http://x.example/?a=1", "#hashtag", "@iemand",
    '"citaat"', "„citaat”", "« citation »", "niet", "nooit", "?", "!", "...", "…", "\n", "\n\n", "\t", " ", "\u00a0", "\u200b", "\u200d",
    "\u0301", "\ufe0f", "\u20e3", "👨‍👩‍👧‍👦", "🇧🇪", "👍🏽", "💩", "ﷺ", "ß", "İ", "ı", "ﬁ", "Ⅷ", "½", "𝔉", "ＡＢ", "\x00", "\x1b[31m", "\u202e", "\ufeff",
    "Ã©", "â‚¬", "50%", "€ 3.000.000", "12/11/2026", "morgen", "gisteren", "20 uur", "acht kinderen", "<b>", "&amp;", "{quote}", "{0}", "%s", "\\", "'", '"',
]  # fmt: skip
POLICY = {
    "organisation": {"names": ["Gemeente Dorp"], "accounts": ["@dorp"], "domains": ["dorp.example"]},
    "office_holders": [{"name": "Veerle Goossenaerts", "role": "burgemeester", "portfolio": "veiligheid"}],
    "parties": ["Hart voor Linde"],
    "confidential_terms": ["ontwerpbudget 2027", {"term": "masterplan", "disclosure_only": False}],
    "spokespersons": [{"topic": "veiligheid", "names": ["Veerle Goossenaerts"]}],
    "embargoes": [{"subject": "masterplan", "terms": ["masterplan"], "until": "2030-01-01"}],
    "election_period": {"start": "2026-07-01", "end": "2026-12-13"},
    "facts": [{"statement": "Het park kost 3.000.000 euro.", "source": "raad"}],
    "protected_marks": ["Olympisch"],
    "sensitive_dates": [{"date": "03-22"}],
}

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text("abcdeiknorst ", max_size=12)), max_size=7).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join),
    st.tuples(st.sampled_from(PIECES), st.integers(2, 60)).map(lambda pair: pair[0] * pair[1]),
)
maybe = st.none() | texts
flags = st.none() | st.booleans()


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw any of these fields; absent ones are not sent."""
    return st.fixed_dictionaries({}, optional=fields)


authors = _some(
    name=maybe, role=maybe, organisation=maybe, party=maybe, account=maybe, bio=maybe,
    capacity=st.sampled_from([None, "personal", "official"]),
)  # fmt: skip
people = _some(name=maybe, role=maybe, minor=flags, consent=flags, consent_by=maybe, note=maybe)
media = _some(
    type=st.sampled_from([None, "image", "video", "gif", "document", "audio", "other"]),
    url=maybe, sha256=maybe, alt=maybe, caption=maybe, text=maybe, credit=maybe, licence=maybe,
    ai_generated=flags, modified=flags, people=st.none() | st.lists(people, max_size=2), music=st.none() | _some(title=maybe, licence=maybe),
)  # fmt: skip
moments = st.one_of(
    st.none(),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.datetimes(timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))).map(
        lambda moment: moment.isoformat()
    ),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]),
)
posts = _some(
    id=maybe, text=maybe, language=maybe, author=authors, channel=maybe, media=st.lists(media, max_size=2),
    thread=st.lists(texts, max_size=2), first_comment=maybe, links=st.lists(texts, max_size=2),
    link_previews=st.lists(_some(url=maybe, title=maybe, description=maybe), max_size=2),
    quoted_source=st.none() | _some(author=maybe, title=maybe, url=maybe, page=st.none() | st.integers(-(2**53) + 1, 2**53 - 1) | texts, text=maybe, type=maybe),
    scheduled_at=moments, topics=st.lists(texts, max_size=2), is_reply=flags, in_reply_to=maybe,
)  # fmt: skip

policies = _some(
    organisation=_some(**{n: st.lists(texts, max_size=2) for n in ("names", "aliases", "accounts", "domains", "phones", "ibans", "emails")}),
    office_holders=st.lists(st.fixed_dictionaries({"name": texts}, optional={"role": maybe, "portfolio": maybe}), max_size=2),
    parties=st.lists(texts, max_size=2),
    spokespersons=st.lists(st.fixed_dictionaries({"topic": texts}, optional={"names": st.lists(texts, max_size=2)}), max_size=2),
    delegations=st.lists(_some(**{"topic": texts, "from": maybe, "to": maybe}), max_size=2),
    embargoes=st.lists(st.fixed_dictionaries({"subject": texts}, optional={"terms": st.lists(texts, max_size=2)}), max_size=2),
    confidential_terms=st.lists(texts, max_size=2),
    confidential_documents=st.lists(st.fixed_dictionaries({"title": texts, "fingerprints": st.lists(texts, max_size=2)}), max_size=1),
    facts=st.lists(texts, max_size=2), protected_marks=st.lists(texts, max_size=2), press_contact=maybe,
    own_media_default=st.booleans(), consent_required=st.booleans(), language=texts,
)  # fmt: skip
