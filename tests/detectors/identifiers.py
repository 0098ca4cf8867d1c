"""Generate identifiers whose checksums hold, in every usual spelling, and numbers that only look like them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

PER_SORT = 40
Case = tuple[str, str, str | None]
"""(sort, sentence, the kind that must be found, or None)."""

_STREETS = ("Beukenlaan", "Dorpsstraat", "Oude Steenweg", "Molenstraat", "Kerkplein", "rue des Tilleuls", "Lindendreef")
_NAMES = (
    "Marie Claes",
    "Youssef El Amrani",
    "Agnieszka Kowalczyk",
    "Wout Verhaeghen",
    "Zeynep Karadag",
    "Rivka Goldfarb",
)


def positives() -> Iterator[Case]:
    """Yield sentences with personal data of a private person."""
    chance = random.Random("identifiers")
    for sort, kind, carriers, make in _SORTS:
        for i in range(PER_SORT):
            yield sort, carriers[i % len(carriers)].format(make(chance), name=chance.choice(_NAMES)), kind


def near_misses() -> Iterator[Case]:
    """Yield sentences with numbers that belong to nobody."""
    chance = random.Random("near misses")
    for sort, carriers, make in _NEAR:
        for i in range(PER_SORT):
            yield sort, carriers[i % len(carriers)].format(make(chance)), None


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _national(chance: random.Random, *, bis: bool = False) -> str:
    year, month, day = chance.randint(1930, 2018), chance.randint(1, 12), chance.randint(1, 28)
    head = f"{year % 100:02}{month + (chance.choice((20, 40)) if bis else 0):02}{day:02}{chance.randint(1, 997):03}"
    check = 97 - int(("2" if year >= 2000 else "") + head) % 97
    a, b, c, d, e = head[:2], head[2:4], head[4:6], head[6:], f"{check:02}"
    forms = ("{}.{}.{}-{}.{}", "{}{}{}-{}-{}", "{} {} {} {} {}", "{}.{}.{}-{}-{}", "{}{}{} {} {}", "{}{}{}-{}.{}")
    return chance.choice(forms).format(a, b, c, d, e)


def _iban(chance: random.Random) -> str:
    country = chance.choice(("BE", "NL", "FR", "DE"))
    if country == "BE":
        base = _digits(chance, 10)
        account = base + f"{int(base) % 97 or 97:02}"
    elif country == "NL":
        account = chance.choice(("INGB", "RABO", "ABNA")) + _digits(chance, 10)
    elif country == "FR":
        account = _digits(chance, 23)
    else:
        account = _digits(chance, 18)
    whole = account + country + "00"
    check = 98 - int("".join(str(int(c, 36)) for c in whole)) % 97
    iban = f"{country}{check:02}{account}"
    return chance.choice((iban, " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))))


def _phone(chance: random.Random) -> str:
    operator = chance.choice(("470", "475", "486", "495", "497", "468"))
    a, b, c = _digits(chance, 2), _digits(chance, 2), _digits(chance, 2)
    forms = (
        "0{o} {a} {b} {c}", "0{o}/{a} {b} {c}", "0{o}/{a}.{b}.{c}", "0{o}{a}{b}{c}", "0{o}-{a}-{b}-{c}",
        "+32 {o} {a} {b} {c}", "+32{o}{a}{b}{c}", "0032 {o} {a} {b} {c}", "0032{o}{a}{b}{c}", "+32 (0){o} {a} {b} {c}",
        "0{o}.{a}.{b}.{c}", "0{o}/{a}{b}{c}", "+32/{o}/{a}.{b}.{c}",
    )  # fmt: skip
    return chance.choice(forms).format(o=operator, a=a, b=b, c=c)


def _email(chance: random.Random) -> str:
    first, last = chance.choice(("marie", "youssef", "jan", "zeynep")), chance.choice(("claes", "elamrani", "de.smet"))
    domain = chance.choice(("gmail.com", "telenet.be", "hotmail.com", "skynet.be", "proximus.be", "outlook.be"))
    return chance.choice(
        (f"{first}.{last}@{domain}", f"{first}_{last}{_digits(chance, 2)}@{domain}", f"{first}.{last}+x@{domain}")
    )


def _letters(chance: random.Random) -> str:
    return "".join(chance.choice("ABCDEFGHJKLMNPRSTVWXYZ") for _ in range(3))


def _plate(chance: random.Random) -> str:
    letters, number = _letters(chance), _digits(chance, 3)
    forms = (
        f"{chance.choice('12')}-{letters}-{number}",
        f"{letters}-{number}",
        f"{number}-{letters}",
        f"{chance.choice('12')} {letters} {number}",
        f"{chance.choice('12')}{letters}{number}",
    )
    return chance.choice(forms)


def _personal_plate(chance: random.Random) -> str:
    return chance.choice(("JEFKE", "TOMMIE", "9-BOSS-1", "MIEKE-1", "KOEKJE", "BAKKER"))


def _date(chance: random.Random) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1935, 2018)
    word = (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    )[month - 1]
    return chance.choice(
        (f"{day}/{month}/{year}", f"{day:02}-{month:02}-{year}", f"{day}.{month}.{year}", f"{day} {word} {year}")
    )


def _address(chance: random.Random) -> str:
    number = chance.choice(("12", "3", "117", "8 bus 2", "45A", "12/3"))
    return f"{chance.choice(_STREETS)} {number}"


_SORTS: tuple[tuple[str, str, tuple[str, ...], Callable[[random.Random], str]], ...] = (
    (
        "national",
        "identifier.national_number",
        (
            "Zijn rijksregisternummer is {}.",
            "Het dossier van {name}, {}, ligt klaar.",
            "Numéro national : {}",
            "National number {}, for who needs it.",
        ),
        _national,
    ),
    (
        "bis",
        "identifier.national_number",
        ("Haar bisnummer: {}", "Ze staat ingeschreven met nummer {}."),
        lambda chance: _national(chance, bis=True),
    ),
    (
        "iban",
        "identifier.iban",
        ("Stort maar op {}, ik zei het al.", "Help {name} met een gift: {}", "Versez sur {} svp.", "Konto {} bitte."),
        _iban,
    ),
    (
        "phone",
        "contact.phone",
        ("Bel haar gerust op {}.", "{name} neemt op: {}", "Son numéro : {}", "Call him at {}!"),
        _phone,
    ),
    ("email", "contact.email", ("Schrijf hem maar: {}", "{name} las mee via {}.", "Son adresse : {}"), _email),
    (
        "plate",
        "identifier.plate",
        (
            "Die auto met nummerplaat {} stond weer fout.",
            "Plaque {} vue dans la rue.",
            "Kenteken {}: altijd dubbel geparkeerd.",
        ),
        _plate,
    ),
    ("personal plate", "identifier.plate", ("Die auto met nummerplaat {} stond weer fout.",), _personal_plate),
    (
        "birth date",
        "identifier.birth_date",
        (
            "{name}, geboren op {}, kwam langs.",
            "{name} (°{}) kreeg een brief.",
            "{name}, née le {}, attend.",
            "{name}, geboortedatum {}.",
        ),
        _date,
    ),
    (
        "address",
        "contact.address",
        ("{name} uit de {} klopte aan.", "{name} woont in de {}.", "{name}, {}, was niet akkoord."),
        _address,
    ),
)


def _enterprise(chance: random.Random) -> str:
    base = f"0{chance.choice('4567')}{_digits(chance, 6)}"
    whole = base + f"{97 - int(base) % 97:02}"
    return chance.choice(
        (f"{whole[:4]}.{whole[4:7]}.{whole[7:]}", f"BE {whole[:4]}.{whole[4:7]}.{whole[7:]}", f"BE{whole}", whole)
    )


def _structured(chance: random.Random) -> str:
    base = _digits(chance, 10)
    whole = base + f"{int(base) % 97 or 97:02}"
    return f"+++{whole[:3]}/{whole[3:7]}/{whole[7:]}+++"


def _isbn(chance: random.Random) -> str:
    base = "97890" + _digits(chance, 7)
    check = -sum(int(c) * (1, 3)[i % 2] for i, c in enumerate(base)) % 10
    return f"{base[:3]}-{base[3:5]}-{base[5:9]}-{base[9:]}-{check}"


_NEAR: tuple[tuple[str, tuple[str, ...], Callable[[random.Random], str]], ...] = (
    (
        "enterprise",
        ("Ondernemingsnummer {}.", "De vzw (KBO {}) zoekt leden.", "De firma heeft nummer {}."),
        _enterprise,
    ),
    ("vat", ("Btw-nummer {}", "TVA {}"), _enterprise),
    ("parcel", ("Uw pakje {} is onderweg.", "Colis {} perdu."), lambda c: f"3232{_digits(c, 20)}"),
    (
        "file",
        ("Omgevingsvergunning OMV_{}.", "Dossier {} ligt ter inzage.", "Kenmerk {}."),
        lambda c: f"20{_digits(c, 2)}/{_digits(c, 6)}",
    ),
    ("invoice", ("Factuur {} is betaald.", "Offerte {} werd goedgekeurd."), lambda c: f"2026-{_digits(c, 5)}"),
    (
        "law",
        ("Zie wet van {}.", "Het decreet van {} zegt het."),
        lambda c: f"{c.randint(1, 28)} mei {c.randint(1990, 2024)}, art. {c.randint(1, 400)} §{c.randint(1, 5)}",
    ),
    (
        "years",
        ("In {} werd de kerk gebouwd.", "De periode {} was rijk."),
        lambda c: f"{c.randint(1800, 1950)}-{c.randint(1951, 2026)}",
    ),
    ("score", ("We wonnen met {}!", "Score: {} na verlengingen."), lambda c: f"{c.randint(0, 9)}-{c.randint(0, 9)}"),
    (
        "event",
        ("Kermis op {}.", "De raad vergadert op {} om 20.00 uur.", "Op {} openen we de bib (09:00-17:00)."),
        lambda c: f"{c.randint(1, 28):02}/{c.randint(1, 12):02}/2026",
    ),
    (
        "price",
        ("De aanleg kost {} euro.", "Voor € {} per jaar."),
        lambda c: f"{c.randint(1, 9)}.{_digits(c, 3)}.{_digits(c, 3)},{_digits(c, 2)}",
    ),
    ("structured", ("Betaal met mededeling {}.", "Gebruik {} als referentie."), _structured),
    ("isbn", ("Het boek (ISBN {}) ligt in de bib.",), _isbn),
    ("postal", ("Wij wonen in {} graag.", "Postcode {}."), lambda c: f"{c.randint(1000, 9992)} Ottervelde"),
    (
        "emergency",
        ("Bel {} bij brand.", "Hulp nodig? {}."),
        lambda c: c.choice(("112", "1813", "101", "1712", "0800 13 500", "070 245 245", "1700")),
    ),
    (
        "town",
        ("De gemeente is bereikbaar op {}.", "Onthaal: {}"),
        lambda c: f"0{c.choice(('51', '53', '15', '89'))} {_digits(c, 2)} {_digits(c, 2)} {_digits(c, 2)}",
    ),
    (
        "mailbox",
        ("Vragen? {}", "Mail naar {} voor meer uitleg."),
        lambda c: (
            f"{c.choice(('info', 'bib', 'sport', 'onthaal', 'burgemeester'))}@{c.choice(('ottervelde', 'rietmaal'))}.be"
        ),
    ),
    ("building", ("De bib in de {} is dicht.", "Werken in de {} tot vrijdag."), _address),
    ("road", ("Hinder op de {} vanaf maandag.",), lambda c: f"{c.choice('NER')}{_digits(c, 3)}"),
)
