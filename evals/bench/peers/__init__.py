"""Other libraries, each used the way its documentation shows first."""
