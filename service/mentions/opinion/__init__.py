"""The opinion: what a classifier makes of the whole mention, beside what cues found in it."""
