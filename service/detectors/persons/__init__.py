"""Who is spoken of: names, titled names and handles of individuals. Used by rooms, no room itself."""

from service.detectors.persons.find import Person, Known, known_people, people_in

__all__ = ["Known", "Person", "known_people", "people_in"]
