"""Rooms: what is ASKED of a post. Opinions, no searching; one per guideline of the code, in its order."""
