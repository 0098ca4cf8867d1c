"""The second opinion: what a classifier makes of the whole post, beside what rules found in it."""
