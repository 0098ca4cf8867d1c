"""What each command of `poortwachter` does."""
