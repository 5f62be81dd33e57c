"""The corpus, its index, and search. Imports nothing else of this project."""
