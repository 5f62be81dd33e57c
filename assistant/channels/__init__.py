"""The ways to reach the advisor; each maps one medium, and none imports another."""
