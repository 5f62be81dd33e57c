"""A Slack that speaks real HTTP and WebSocket on loopback, and is as strict as Slack documents."""

from double.server import SlackDouble
from double.state import Fault, Message, Workspace

__all__ = ["Fault", "Message", "SlackDouble", "Workspace"]
