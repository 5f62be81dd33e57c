"""How the web page holds up: its start, its first paint, fifty visitors at once, its memory."""
