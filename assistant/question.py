"""From what was typed to what is asked: cleaned, checked, made standalone with the history."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import QuestionError
from index.names import RoleNames, find_roles

# More than this share of unprintable characters is a file, not a question.
BINARY_SHARE = 0.1
# Messages of the owner that are read together, the last one included: facts add up over a few
# turns, and what was said long before rarely applies any more.
LATEST_MESSAGES = 4
# Characters of what was said before, its end: the last message has to fit beside it into what the
# heads read.
LONGEST_CONTEXT = 3000

# HTML says nothing about a company; what stands between the tags may.
TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,500}>")
TOPIC_SWITCH = re.compile(
    r"\b(?:forget|different (?:question|topic|subject)|another (?:question|topic|subject)|"
    r"new (?:question|topic)|change of (?:subject|topic)|unrelated|something else|"
    r"leav(?:e|ing) that|switch(?:ing)? (?:topic|subject)s?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation; `role` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A question ready to be answered.

    Attributes:
        text: The last message, cleaned.
        standalone: What is asked with everything from before that still applies.
        context: That part of `standalone` which was said before, or "".
        mentioned: Ids of the roles that `text` names, in the order they appear.
        subject: Ids of the roles the conversation was about, where `text` leans on it.
        follow_up: True where `text` is read with what was said before.
    """

    text: str
    standalone: str
    context: str
    mentioned: tuple[str, ...]
    subject: tuple[str, ...] = ()
    follow_up: bool = False


def roles_named(names: RoleNames, text: str) -> tuple[str, ...]:
    """Return the ids of the roles named in a text, each once, in order of appearance."""
    return tuple(dict.fromkeys(mention.role for mention in find_roles(names, text)))


def clean_question(text: str, *, longest: int) -> str:
    """Return a question without control characters, HTML tags and outer space, in Unicode NFC.

    Raises:
        QuestionError: nothing is left, it is longer than `longest` characters, or it is binary.
    """
    if len(text) > longest:
        raise QuestionError(f"That is {len(text):,} characters; please ask in at most {longest:,}.")
    readable = "".join(c for c in text if c in "\n\t" or not _is_control(c))
    if len(text) - len(readable) > BINARY_SHARE * len(text):
        raise QuestionError("That looks like a file rather than a question. Please type it out.")
    readable = TAG.sub(" ", unicodedata.normalize("NFC", readable)).strip()
    if not any(c.isalnum() or _is_picture(c) for c in readable):
        raise QuestionError("There is no question to answer yet. What keeps you up at night?")
    return readable


def _is_picture(character: str) -> bool:
    """Return whether this is an emoji or the like: a thumb that is raised says something."""
    return unicodedata.category(character) == "So"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} or character == "\ufffd"


def read_history(history: Iterable[Mapping[str, object]]) -> tuple[Message, ...]:
    """Return a conversation from ``{"role": …, "content": …}`` mappings; other roles are dropped.

    Raises:
        QuestionError: an entry has no role or its content is not text.
    """
    messages = []
    for entry in history:
        role, content = entry.get("role"), entry.get("content")
        if not isinstance(role, str) or not isinstance(content, str):
            raise QuestionError("Each message of the history needs a role and a text as content.")
        if role in {"user", "assistant"}:
            messages.append(Message(role, content))
    return tuple(messages)


def understand(text: str, history: Sequence[Message], names: RoleNames) -> Understood:
    """Return the last message with what it takes over from the conversation.

    The owner's latest messages are read together: whether an earlier fact still applies is for
    the heads to say, which have learned it from labelled dialogues. Words that change the topic
    ("forget that", "another question") drop what was said before.
    """
    mentioned = roles_named(names, text)
    said = [message.content for message in history if message.role == "user"]
    earlier = said[-(LATEST_MESSAGES - 1) :]
    if not earlier or TOPIC_SWITCH.search(text):
        return Understood(text, text, "", mentioned)
    subject = () if mentioned else _subject(history, names)
    context = "\n".join(earlier)[-LONGEST_CONTEXT:]
    return Understood(text, f"{context}\n{text}", context, mentioned, subject, follow_up=True)


def without(understood: Understood, missing: str) -> Understood:
    """Return the question without a part of its last message; whole, if nothing else is left."""
    text = re.sub(r"\s+([?.!,;])+", r"\1", understood.text.replace(missing, "", 1)).strip(" ,;")
    if not missing or not any(c.isalnum() for c in text):
        return understood
    context = f"{understood.context}\n" if understood.context else ""
    return replace(understood, text=text, standalone=f"{context}{text}")


def _subject(history: Sequence[Message], names: RoleNames) -> tuple[str, ...]:
    """Return the roles that the latest message naming any was about."""
    for message in reversed(history):
        if found := roles_named(names, message.content):
            return found[:1] if message.role == "assistant" else found
    return ()
