"""Who is spoken of: names, titled names and handles of individuals. Used by rooms, no room itself."""

from service.detectors.persons.find import Known, Person, known_people, people_in

__all__ = ["Known", "Person", "known_people", "people_in"]
