"""What breaks around the gate, and what callers notice: one table (`make fault-matrix`)."""
