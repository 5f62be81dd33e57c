"""An `Answer` in Block Kit: text, decision, clarifying questions, sources, feedback.

Limits, from Slack's reference: a section holds 3,000 characters, a message 50 blocks, a button's
text 75 and its value 2,000, an `actions` block 25 elements. A message is also kept under 12,000
characters over all its blocks, as Slack refuses much more (msg_blocks_too_long).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from assistant.answer import Answer, Citation, JsonValue, Question
from assistant.channels.slack.mrkdwn import escape, link, split_text, to_mrkdwn
from assistant.markup import clip
from assistant.render import confidence_in_words, place_of, to_plain

Block: TypeAlias = dict[str, JsonValue]

LONGEST_SECTION = 3000
LONGEST_BUTTON = 75
MOST_BLOCKS = 50
LONGEST_MESSAGE = 12_000
# The fallback that notifications and screen readers use; Slack advises at most 4,000.
LONGEST_FALLBACK = 4000
MOST_BUTTONS = 5
NOBODY = "none"
LONGEST_ABBREVIATION = 4

CHOOSE, PASSAGES, FEEDBACK = "advisor_choose", "advisor_passages", "advisor_feedback"


def answer_blocks(
    answer: Answer, answer_id: str, *, chosen: Mapping[int, int] | None = None
) -> list[Block]:
    """Return the whole answer; `chosen` tells which reply was clicked under which question."""
    return [*text_blocks(answer.text), *closing_blocks(answer, answer_id, chosen=chosen)]


def closing_blocks(
    answer: Answer, answer_id: str, *, chosen: Mapping[int, int] | None = None
) -> list[Block]:
    """Return what stands under the answer's text, streamed or not."""
    if answer.kind == "chat":
        return []
    blocks = list(_question_blocks(answer.questions, answer_id, chosen or {}))
    blocks += [_context(line) for line in _remarks(answer)]
    blocks += _source_blocks(answer.citations, answer_id)
    return [*blocks, _feedback_block(answer_id)]


def text_blocks(markdown: str) -> list[Block]:
    """Return Markdown as sections of at most 3,000 characters, cut at paragraph ends."""
    return [section(piece) for piece in split_text(to_mrkdwn(markdown), LONGEST_SECTION)]


def fallback(answer: Answer) -> str:
    """Return the answer in plain words, for notifications and screen readers."""
    return split_text(escape(to_plain(answer)), LONGEST_FALLBACK)[0]


def messages_of(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return the blocks in portions that one message can hold, in order."""
    messages: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        length = _size(block)
        if len(messages[-1]) == MOST_BLOCKS or (messages[-1] and size + length > LONGEST_MESSAGE):
            messages.append([])
            size = 0
        messages[-1].append(block)
        size += length
    return messages


def section(mrkdwn: str) -> Block:
    """Return a section that holds mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}}


def _context(mrkdwn: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn}]}


def _remarks(answer: Answer) -> Iterator[str]:
    if answer.kind == "recommend" and answer.roles:
        sure = f"{confidence_in_words(answer.confidence)}, {answer.confidence:.0%}"
        best, *others = map(role_label, answer.roles)
        instead = f"; else {escape(others[0])}" if others else ""
        yield f"*Decision:* {escape(best)} ({sure}){instead}"
    if answer.notice:
        yield f"_{escape(answer.notice)}_"


def role_label(role: str) -> str:
    """Return a role's id as people write it; short ids are the series' abbreviations.

    >>> [role_label(role) for role in ("fcto", "full_time", "none")]
    ['FCTO', 'full time', 'no executive']
    """
    if role == NOBODY:
        return "no executive"
    return role.upper() if len(role) <= LONGEST_ABBREVIATION else role.replace("_", " ")


def _question_blocks(
    questions: Sequence[Question], answer_id: str, chosen: Mapping[int, int]
) -> Iterator[Block]:
    for number, question in enumerate(questions):
        if number in chosen:
            option = question.options[chosen[number]]
            yield _context(f"{escape(question.text)} *{escape(option)}*")
            continue
        if len(questions) > 1:
            yield _context(escape(question.text))
        buttons = [
            _button(
                f"{CHOOSE}:{number}:{place}",
                option,
                {
                    "answer": answer_id,
                    "question": number,
                    "option": place,
                    "say": _said(question, option),
                },
            )
            for place, option in enumerate(question.options[:MOST_BUTTONS])
        ]
        if buttons:
            yield {"type": "actions", "elements": list[JsonValue](buttons)}


def _said(question: Question, option: str) -> str:
    """Return a reply as a message that can be read alone."""
    return option if len(option.split()) > 2 else f"{option}. ({question.text})"


def _source_blocks(citations: Sequence[Citation], answer_id: str) -> list[Block]:
    if not citations:
        return []
    lines = "\n".join(["*Sources*", *map(_source, citations)])
    button = _button(f"{PASSAGES}", "Show the passages", {"answer": answer_id})
    return [
        *(section(piece) for piece in split_text(lines, LONGEST_SECTION)),
        {"type": "actions", "elements": [button]},
    ]


def _source(citation: Citation) -> str:
    place = escape(place_of(citation))
    return f"[{citation.n}] {link(citation.url, place) if citation.url else place}"


def _button(action: str, label: str, value: Mapping[str, JsonValue]) -> Block:
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": clip(label, LONGEST_BUTTON), "emoji": False},
        "value": json.dumps(value, ensure_ascii=False),
    }


def _feedback_block(answer_id: str) -> Block:
    def thumb(sign: str, vote: str, label: str) -> Block:
        return {
            "text": {"type": "plain_text", "text": sign, "emoji": True},
            "value": json.dumps({"answer": answer_id, "vote": vote}),
            "accessibility_label": label,
        }

    buttons: Block = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": thumb("👍", "up", "This answer helped"),
        "negative_button": thumb("👎", "down", "This answer did not help"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _size(block: Block) -> int:
    text = block.get("text")
    return len(str(text["text"])) if isinstance(text, Mapping) else len(json.dumps(block)) // 2


def passages_view(answer: Answer | None) -> Block:
    """Return a modal with every passage an answer cites; it may hold 100 blocks."""
    if answer is None:
        gone = "These passages are no longer kept. Please ask again."
        blocks = [section(gone)]
    else:
        blocks = [block for citation in answer.citations for block in _passage(citation)]
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Passages"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list[JsonValue](blocks[: 2 * MOST_BLOCKS]),
    }


def _passage(citation: Citation) -> Iterator[Block]:
    yield section(f"*{_source(citation)}*"[:LONGEST_SECTION])
    quoted = "\n".join(f"> {line}" for line in to_mrkdwn(citation.quote).split("\n"))
    yield from (section(piece) for piece in split_text(quoted, LONGEST_SECTION))
