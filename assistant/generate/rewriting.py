"""A follow-up made standalone by the model, where that is wished and what it says can be trusted.

What it writes is only searched with; the kind of answer and the role are decided from the owner's
own words. Without it the search reads the latest messages together, which is also what happens
where the model fails or says something that nobody said.
"""

import logging
import time
from collections.abc import Sequence
from functools import partial

from assistant.generate.budget import Usage
from assistant.generate.prompts import render_rewrite
from assistant.generate.trouble import ModelTrouble
from assistant.generate.writer import Writer
from assistant.question import Message
from index.lexical import stem_words, words_of

logger = logging.getLogger(__name__)

# Share of the time for the whole answer that a rewrite may take.
SHARE_OF_DEADLINE = 0.25
LONGEST_REWRITE = 400
# Words that a question needs and that say nothing: all others must have been said.
FREE_WORDS = (
    "a an the of to in on at for with from by as is are was were be do does did can could should "
    "would will may might must have has had and or if what which who whom whose when where why how "
    "much many long my our your their his her its it they we you i me us them that this these "
    "those there need about fit cost first"
)


def rewrite(
    question: str, history: Sequence[Message], writer: Writer, until: float
) -> tuple[str, Usage | None]:
    """Return the question as it can be understood alone, "" for no help, and what that took.

    Args:
        question: the owner's last message.
        history: the conversation before it.
        writer: the model.
        until: the deadline of the whole answer, on the clock of `time.monotonic`.
    """
    now = time.monotonic()
    soon = now + SHARE_OF_DEADLINE * (until - now)
    try:
        said = writer.say(partial(render_rewrite, question, history), soon)
    except ModelTrouble as trouble:
        logger.warning("the model %s did not rewrite a follow-up: %s", writer.name, trouble)
        return "", None
    rewritten = " ".join(said.text.split()).strip(' "“”')
    heard = [question, *(message.content for message in history)]
    return rewritten if is_faithful(rewritten, heard) else "", said.usage


def is_faithful(rewritten: str, heard: Sequence[str]) -> bool:
    """Say whether a rewrite is one short question made of words that were said. Fails closed."""
    if not rewritten or len(rewritten) > LONGEST_REWRITE:
        return False
    known = {stem for text in (*heard, FREE_WORDS) for stem in stem_words(words_of(text))}
    return set(stem_words(words_of(rewritten))) <= known
