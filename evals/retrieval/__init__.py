"""Search measured on collections in BEIR's format."""
