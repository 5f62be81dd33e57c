"""The Slack bot: `advisor slack` (Socket Mode) and `advisor slack --http` (signed requests).

The way of a question: Slack delivers it → `events` reads it → the inbox keeps it, once →
acknowledged → a worker claims it → `answering` asks the advisor → `delivery` streams or posts.
"""
