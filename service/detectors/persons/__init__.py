"""Who is spoken of: names, titled names, handles and descriptions of individuals. Used by rooms, no room itself."""

from service.detectors.persons.described import described_in
from service.detectors.persons.find import Known, Person, known_people, people_in

__all__ = ["Known", "Person", "described_in", "known_people", "people_in"]
