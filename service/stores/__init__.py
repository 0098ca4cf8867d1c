"""How things are remembered: in this process, and in Redis. Same ports."""
