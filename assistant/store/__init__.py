"""What the channels keep: conversations, questions waiting, feedback, Slack installations."""
