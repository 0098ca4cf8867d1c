"""The words everybody uses. Imports nothing of ours."""
