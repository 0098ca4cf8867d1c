"""Rooms: what can be SEEN in a post. Facts, no opinions."""
