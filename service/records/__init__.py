"""What is kept about decisions, when an operator wants that: codes, levels and versions; never a word of a post."""
