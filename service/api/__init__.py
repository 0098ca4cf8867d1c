"""How a client asks."""
