"""Votes from the page, kept in the store that all channels share."""

import logging
import threading
import time
from typing import TYPE_CHECKING

from assistant.channels.web.conversation import Conversation
from assistant.errors import AdvisorError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.store.database import Database
    from assistant.store.feedback import Vote

logger = logging.getLogger(__name__)

CHANNEL = "web"
THANKS = "Thank you."
NOT_KEPT = "That could not be kept. Please try again later."


class Ballot:
    """Holds the store, opened when the first vote comes: most visits never need it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database: Database | None = None
        self._lock = threading.Lock()

    def cast(self, conversation: Conversation, turn: int, vote: "Vote", reason: str) -> str:
        """Keep a vote on a turn's answer, and return the sentence that says so.

        A later vote on the same answer replaces it. Nothing is kept where the turn does not
        exist or votes are switched off.
        """
        from sqlalchemy.exc import SQLAlchemyError

        from assistant.store.feedback import Feedback, record_feedback

        if not self._settings.feedback or not 0 <= turn < len(conversation.turns):
            return ""
        judged = conversation.turns[turn]
        given = Feedback(
            channel=CHANNEL,
            conversation=conversation.id,
            answer=judged.id,
            rater=conversation.id,
            vote=vote,
            at=time.time(),
            reason=reason,
            question=judged.question if self._settings.store_questions else None,
        )
        try:
            record_feedback(self._opened(), given)
        except (AdvisorError, SQLAlchemyError) as error:
            logger.error("A vote was lost: %s", error)
            return NOT_KEPT
        return THANKS

    def close(self) -> None:
        """Close the store, if it was opened."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _opened(self) -> "Database":
        from assistant.store.database import open_database

        with self._lock:
            if self._database is None:
                self._database = open_database(self._settings)
            return self._database
