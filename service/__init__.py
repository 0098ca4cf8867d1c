"""Poortwachter: the gate that a post by an elected official passes before it is published."""

__version__ = "0.1.0"
