"""Patterns of identifiers and contact data over folded text, and the words around them that decide whose they are."""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from service.patterns import Patterns

_STREET_NL = (
    r"(?:(?:oude|nieuwe|grote|kleine|korte|lange|hoge|lage|eerste|tweede) )?[a-z][a-z'-]*(?:straat|laan|steenweg|dreef|plein|weg|baan|lei|dijk|kaai|hof|pad|gracht|markt|veld|berg|"
    r"heide|steeg|singel|vest|akker|park|kouter|wijk|dries|driesch|bos|donk|hoek|molen|poort|brug|strasse|"
    r"gasse|platz|allee)"
)
_STREET_FR = (
    r"(?:rue|avenue|chaussee|place|boulevard|impasse|chemin|quai|allee|clos|square|venelle|dreve|sentier|route) "
    r"(?:(?:de|du|des|d'|la|le|les|l'|saint|sainte|aux?) ?){0,3}[a-z'-]+(?:[ -][a-z'-]+){0,2},?"
)
_STREET_EN = r"[0-9]{1,4}[a-z]? [a-z]+ (?:street|road|lane|avenue|drive|square)"
_NUMBER = (
    r"(?:nummer|nr\.?|n°|no\.?|huisnummer|numero|bus)? ?[0-9]{1,4}(?: ?[a-h]\b| ?/ ?[0-9]{1,3})?(?: ?bus ?[0-9]{1,3})?"
)

_DUTCH_REGISTER = r"(?:bevolkings|vreemdelingen|kiezers|rijks)(?:register|lijst|dienst)"
_LOOKED_UP = (
    r"(?:kijk(?:t|en)?|keek|gekeken|zoek(?:t|en)?|zocht|(?:op)?gezocht|zag|zie|gezien|vond|gevonden|check(?:te)?|"
    r"gecheckt|nagekeken|las|gelezen|nagegaan|regarde|cherche|trouve|vu|lu|consulte|verifie)"
)
"""Being written in a register is everyday; having looked somebody up in it is not."""

PATTERNS = Patterns(
    {
        "national_number": r"(?:^|[^0-9+])(?P<hit>[0-9]{2}[. -]?[0-9]{2}[. -]?[0-9]{2}[-. /]{0,3}[0-9]{3}[-. ]{0,3}[0-9]{2})(?:[^0-9]|$)",
        "identity_card": r"(?:^|[^0-9])(?P<hit>[0-9]{3}-[0-9]{7}-[0-9]{2})(?:[^0-9]|$)",
        "iban": (  # countries whose numbers are met here by their length, so that the next word stays out of it
            (
                r"(?:^|[^a-z0-9])(?P<hit>be[0-9]{2}(?:[ .-]?[0-9]{4}){3}|nl[0-9]{2}[ .-]?[a-z]{4}(?:[ .-]?[0-9]{4}){2}[ .-]?[0-9]{2}|"
                r"de[0-9]{2}(?:[ .-]?[0-9]{4}){4}[ .-]?[0-9]{2}|lu[0-9]{2}(?:[ .-]?[a-z0-9]{4}){4}|"
                r"fr[0-9]{2}(?:[ .-]?[a-z0-9]{4}){5}[ .-]?[a-z0-9]{3})(?:[^a-z0-9]|$)"
            ),
            r"(?:^|[^a-z0-9])(?P<hit>[a-z]{2}[0-9]{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?)(?:[^a-z0-9]|$)",
        ),
        "bank_card": r"(?:^|[^0-9])(?P<hit>[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4})(?:[^0-9]|$)",
        "phone": (
            r"(?:^|[^0-9a-z/.,-])(?P<hit>(?:\+|00) ?(?:32|31|33|49|352)[ ./()0-9-]{7,16}[0-9])(?:[^0-9]|$)",
            r"(?:^|[^0-9a-z/.,-])(?P<hit>0[1-9](?:[ ./-]{0,3}[0-9]){7,8})(?:[^0-9]|$)",
        ),
        "email": r"(?P<hit>[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})",
        "plate": (
            r"(?:^|[^a-z0-9-])(?P<hit>[1-9]-[a-z]{3}-[0-9]{3})(?:[^a-z0-9-]|$)",
            r"(?:^|[^a-z0-9-])(?P<hit>[qotum]-[a-z]{3}-[0-9]{3})(?:[^a-z0-9-]|$)",
        ),
        "plate_unsure": (
            r"(?:^|[^a-z0-9-])(?P<hit>[1-9][ .]?[a-z]{3}[ .]?[0-9]{3})(?:[^a-z0-9-]|$)",
            r"(?:^|[^a-z0-9-])(?P<hit>[a-z]{3}[ .-][0-9]{3})(?:[^a-z0-9-]|$)",
            r"(?:^|[^a-z0-9-])(?P<hit>[0-9]{3}[ .-][a-z]{3})(?:[^a-z0-9-]|$)",
            r"(?:^|[^a-z0-9-])(?P<hit>[a-z]{2}-[0-9]{3}-[a-z]{2})(?:[^a-z0-9-]|$)",
            r"(?:^|[^a-z0-9-])(?P<hit>[a-z]{1,3}-[a-z]{1,2} ?[0-9]{1,4})(?:[^a-z0-9-]|$)",
        ),
        "plate_chosen": (
            r"\b(?:nummerplaat|kenteken|autoplaat|plaque|immatriculation|kennzeichen|nummernschild|(?:number|licen[cs]e) plate):? (?P<hit>(?:[1-9]-)?[a-z]{2,8}(?:-[0-9]{1,2})?)(?:[^a-z0-9-]|$)"
        ),
        "address": (
            rf"\b(?P<hit>{_STREET_NL},? {_NUMBER})\b",
            rf"\b(?P<hit>{_STREET_FR} {_NUMBER})\b",
            rf"\b(?P<hit>{_STREET_EN})\b",
        ),
        "house_number": r"\b(?P<hit>(?:hof|haus|huis|villa|hoeve|farm|maison|ferme) (?:nummer|nr\.?|number|numero) ?[0-9]{1,4}|(?:op|van|uit|aan|in|du|au|de|in|at) (?:het )?(?:huis)?(?:nummer|nr\.?|numero|n°|hausnummer|number) ?[0-9]{1,4}[a-h]?)\b",
        "address_of": r"\b(?P<hit>(?:thuis|prive|woon)?adres van (?:de |het |die |haar |zijn |onze )?(?:pleeg)?(?:moeder|vader|gezin|familie|man|vrouw|ouders|eigenaar|klager|buurman|buurvrouw|bewoners?|dader|trainer|juf|leerkracht|ambtenaar|agent)\b[^.\n]{0,40}?[0-9]{1,4})\b",
        "birth_date": (
            r"\b(?:geboren(?: op)?|geboortedatum:?|geb\.?|geboortedag:?|nee? le|date de naissance:?|geboren am|geburtsdatum:?|born(?: on)?|date of birth:?|dob:?|°)\s?(?P<hit>[0-9]{1,2} ?[-/. ] ?(?:[0-9]{1,2}|[a-z]{3,9}) ?[-/. ] ?(?:19|20)[0-9]{2})\b",
            r"° ?(?P<hit>[0-9]{1,2} ?[-/. ] ?(?:[0-9]{1,2}|[a-z]{3,9}) ?[-/. ] ?(?:19|20)[0-9]{2})\b",
            r"[a-z] ?\((?:° ?)?(?P<hit>[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2})\)",
        ),
        "register_use": (
            r"\b(?P<hit>uit (?:ons|het|de) (?:bevolkings|vreemdelingen|kiezers|rijks)(?:register|lijst|dienst))\b",
            rf"\b{_LOOKED_UP}[^.\n]{{0,60}}\b(?P<hit>in (?:ons|het|de) {_DUTCH_REGISTER})\b",
            rf"\b(?P<hit>in (?:ons|het|de) {_DUTCH_REGISTER})\b[^.\n]{{0,40}}\b{_LOOKED_UP}\b",
            r"\b(?P<hit>(?:du|de notre) registre (?:de la population|national|communal))\b",
            rf"\b{_LOOKED_UP}[^.\n]{{0,60}}\b(?P<hit>dans (?:le|notre) registre (?:de la population|national|communal))\b",
            r"\b(?P<hit>(?:aus|im) (?:dem |unserem )?(?:bevolkerungs|melde|national)register)\b",
            r"\b(?P<hit>from (?:our|the) population register)\b",
        ),
    }
)

CONTEXT = Patterns(
    {
        "service": r"\b(?:dienst(?:en)?|diensthoofd|loket|balie|onthaal|gemeente(?:huis)?|stad(?:huis)?|ocmw|cpas|politie|brandweer|apotheek|wachtpost|huisarts(?:en)?|"
        r"ziekenhuis|woonzorgcentrum|infolijn|hulplijn|meldpunt|dierenwacht|dierenarts|dierenambulance|bibliotheek|bib|zwembad|sporthal|school|secretariaat|onderwijs|"
        r"restaurant|zaak|winkel|firma|vzw|nv|bv|asbl|club|vereniging|jeugdhuis|buurthuis|toerisme|burgerzaken|klantendienst|helpdesk|"
        r"tel\.?|telefoon(?:nummer)?|permanentie|wachtdienst|crisislijn|noodnummer|contact(?:punt|centrum|gegevens)?|"
        r"service|services|administration|commune|accueil|guichet|secretariat|pharmacie|permanence|"
        r"rathaus|gemeinde|dienststelle|polizei|feuerwehr|apotheke|sekretariat|"
        r"town hall|police|fire brigade|pharmacy|office|helpline|desk)\b",
        "event": r"\b(?:bel(?:t|len)? (?:gerust|altijd|vrijblijvend)|inschrijv(?:en|ing|ingen)|reserv(?:eren|eer|atie|aties|er|ation)|ticket(?:s)?|kaarten|info|inlichtingen|aanmelden|deelnem(?:en|ers?)|bestellen|bestel|"
        r"quiz|eetfestijn|barbecue|bbq|wandeling|rommelmarkt|workshop|cursus|repetitie|voorstelling|vacature|solliciteren|vrijwilligers?|standplaats|organis(?:atie|ator)|"
        r"inscription|renseignements|inscrire|anmeld(?:en|ung)|sign up|booking|rsvp)\b",
        "self": r"\b(?:(?:je|u|jullie) bereik(?:t|en)? (?:me|mij|ons)|(?:bel|mail|contacteer|bereik|sms|whatsapp|stuur|schrijf|spreek|app|tel|bellen|mailen|contacteren|bereiken) (?:mij|me|ons|naar mij)|"
        r"(?:je|u|jullie) (?:kan|kunt|mag|kunnen|mogen) (?:mij|me|ons)|ik ben (?:\w+ )?(?:te bereiken|bereikbaar)|mijn (?:eigen )?(?:gsm|nummer|telefoon|mail|e-mail|adres|gsm-nummer|mailadres|mailbox|deur)|"
        r"bij mij|tot bij mij|(?:mij|me|ons) (?:altijd|gerust) (?:bellen|mailen|appen|sturen)|(?:moogt|mag|mogen|kunt|kan) (?:mij|me|ons) (?:altijd |gerust |ook )*(?:bellen|mailen|appen|sturen)|(?:ons|onze) (?:nummer|adres|mail|secretariaat|lokaal)|appelez[- ]moi|ecrivez[- ]moi|contactez[- ](?:moi|nous)|mon (?:numero|adresse|gsm|mail)|joignable|"
        r"rufen sie mich|schreiben sie mir|meine (?:nummer|adresse|mail)|erreichen sie mich|call me|mail me|text me|reach me|my (?:number|mail|email|phone)|contact me)\b",
        "stranger": r"\b(?:(?:zijn|haar|hun|uw buurmans) (?:gsm|nummer|telefoon(?:nummer)?|gsm-?nummer|mail(?:adres)?|adres|prive\w*)|(?:bel|mail|sms|contacteer|bestook|stuur|app) (?:hem|haar|ze|hen|die|deze)|"
        r"prive(?:nummer|adres|mail|gsm|telefoon)?|(?:zeg|vertel|laat|vraag) (?:het )?(?:hem|haar|hen|ze)|(?:die|de|deze) (?:mevrouw|meneer|mijnheer|man|vrouw|heer|dame|kerel|buur(?:man|vrouw)?|eigenaar|"
        r"eigenares|klager|bewoner|inwoner|inwoonster|ouders?|mama|papa|melder|indiener|oma|opa|weduwe)|woont|wonen|thuis(?:adres)?|"
        r"son (?:numero|gsm|adresse)|appelez[- ]l[ea]|(?:numero|adresse|mail) prive\w*|habite|"
        r"(?:seine|ihre) (?:nummer|adresse|handynummer)|rufen sie (?:ihn|sie) an|privat(?:nummer|adresse)?|wohnt|"
        r"(?:his|her|their) (?:number|address|phone|mobile)|(?:call|text) (?:him|her|them)|private (?:number|address|email)|lives|herself|himself|ask for|vraag naar|frag(?:t|en sie)? nach|demandez)\b",
        "lives": r"\b(?:woont|wonen|habitent?|wohn(?:t|en)|lives?)\b",
        "own_vehicle": r"\b(?:gestolen|gestohlen|volee?|stolen|ontvreemd|teruggevonden|technische dienst|dienstwagen|dienstvoertuig|gemeentevoertuig|onze (?:nieuwe )?(?:wagen|auto|bus|bestelwagen|aanhangwagen|camionette|vrachtwagen)|"
        r"mijn (?:wagen|auto|fiets|bus|nummerplaat)|ma voiture|mein auto|my car|oldtimer|te koop)\b",
        "plate_word": r"\b(?:nummerpla(?:at|ten)|kenteken(?:s|plaat)?|autoplaat|plaat|plaque(?:s)?|immatricul\w+|kennzeichen|nummernschild|number ?plates?|licen[cs]e plates?)\b",
        "body": r"\b(?:op naam van (?:de )?(?:gemeente|stad|ocmw|vzw|vereniging|harmonie|club|kerkfabriek|school|ouderraad|feestcomite|comite|koning boudewijnstichting|rode kruis)|gemeente|stad|stadskas|ocmw|cpas|vzw|asbl|v\.z\.w|fonds|noodfonds|vereniging|stichting|fondation|"
        r"commune|ville|gemeinde|kerkfabriek|harmonie|fanfare|ouderraad|oudercomite|scouts|chiro|klj|jeugdhuis|feestcomite|rode kruis|croix-rouge|damiaanactie|11\.11\.11|natuurpunt|partij|fractie|"
        r"administration|belasting(?:en)?|retributie|factuur|boetes?|sportclub|voetbalclub|school)\b",
        "card_word": r"\b(?:identiteitskaart|eid|kaartnummer|carte d'identite|personalausweis|identity card|id-kaart|id card)\b",
        "bank_card_word": r"\b(?:bank-?kaart|krediet-?kaart|visa|mastercard|carte (?:bancaire|de credit)|kreditkarte|credit card|bank card|kaartnummer)\b",
        "number_word": r"\b(?:rijksregister\w*|rrn?|insz|niss|registre national|n° national|numero national|national register|nationalregister\w*|bis-?nummer)\b",
        "company_word": r"\b(?:ondernemings\w+|kbo|bce|btw|tva|kruispuntbank|mwst|vat)\b",
    }
)
"""Words in the same sentence that say whose number or address it is."""
