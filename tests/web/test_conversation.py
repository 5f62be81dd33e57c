from collections.abc import Iterator

import pytest

from assistant import AdvisorError, Answer, QuestionError
from assistant.advisor import Event, History
from assistant.channels.web.conversation import (
    MOST_CONVERSATIONS,
    MOST_TURNS,
    STOPPED,
    UNAVAILABLE,
    Conversation,
    Turn,
    continue_conversation,
    new_conversation,
    put_away,
    read_conversation,
    read_conversations,
    to_plain,
)

ANSWER = Answer("explain", ("fcfo",), 0.9, "It costs. [1]")


class Telling:
    def __init__(self, *events: Event | AdvisorError) -> None:
        self.events = events
        self.history: History = ()

    def stream(self, question: str, history: History = ()) -> Iterator[Event]:
        self.history = history
        for event in self.events:
            if isinstance(event, AdvisorError):
                raise event
            yield event


def talked(*questions: str) -> Conversation:
    turns = tuple(Turn(f"t{n}", question, ANSWER) for n, question in enumerate(questions))
    return Conversation("c", turns)


def test_conversation_survives_the_browser() -> None:
    conversation = talked("one", "two").with_turn(Turn("t9", "three", note="Too long."))
    assert read_conversation(to_plain(conversation)) == conversation


def test_draft_is_not_kept() -> None:
    conversation = Conversation("c").with_turn(Turn("t", "q", draft="Half a"))
    assert read_conversation(to_plain(conversation)).turns[0].draft == ""


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "x",
        [],
        {},
        {"id": 1, "turns": []},
        {"id": "c", "turns": "x"},
        {"id": "c", "turns": ["x"]},
        {"id": "c", "turns": [{"id": "t", "question": 1}]},
        {"id": "c", "turns": [{"id": 1, "question": "q"}]},
        {"id": "c", "turns": [{"id": "t", "question": "q", "answer": {"kind": "shout"}}]},
    ],
)
def test_what_cannot_be_read_is_a_new_conversation(stored: object) -> None:
    assert read_conversation(stored).turns == ()


def test_conversations_are_told_apart() -> None:
    assert new_conversation().id != new_conversation().id


def test_history_holds_the_answered_turns() -> None:
    conversation = talked("one").with_turn(Turn("t", "two", note="Too long."))
    assert conversation.history == [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "It costs. [1]"},
    ]


def test_long_conversation_loses_its_beginning() -> None:
    conversation = talked(*map(str, range(MOST_TURNS))).with_turn(Turn("t", "last"))
    assert len(conversation.turns) == MOST_TURNS
    assert conversation.turns[-1].question == "last"
    assert conversation.turns[0].question == "1"


def test_title_is_the_first_question_in_one_line() -> None:
    assert talked("a\n b", "c").title == "a b"
    assert len(talked("x" * 500).title) == 80
    assert Conversation("c").title == ""


def test_answer_grows_and_ends_with_the_answer() -> None:
    advisor = Telling("It ", "costs.", ANSWER)
    pictures = list(continue_conversation(advisor, talked("one"), "two"))
    assert pictures[0].turns[-1].question == "two"
    assert pictures[0].turns[-1].answer is None
    assert pictures[-1].turns[-1].answer == ANSWER
    assert list(advisor.history) == talked("one").history


def test_trouble_becomes_a_sentence() -> None:
    *_, last = continue_conversation(Telling(QuestionError("Too long.")), talked(), "q")
    assert last.turns[-1].note == "Too long."
    *_, last = continue_conversation(Telling("Half", AdvisorError("10.0.0.7 down")), talked(), "q")
    assert last.turns[-1].note == UNAVAILABLE
    *_, last = continue_conversation(Telling("Half", 5), talked(), "q")  # type: ignore[arg-type]
    assert last.turns[-1].note == UNAVAILABLE


def test_answer_that_never_comes_is_a_sentence_too() -> None:
    *_, last = continue_conversation(Telling("Only ", "this"), talked(), "q")
    assert last.turns[-1].note == UNAVAILABLE
    assert not last.pending


def test_unfinished_answer_is_settled_once() -> None:
    conversation = talked("one").with_turn(Turn("t", "two"))
    assert conversation.pending
    assert not conversation.settled().pending
    assert conversation.settled().turns[-1].note == STOPPED
    assert conversation.settled().settled() == conversation.settled()
    assert talked("one").settled() == talked("one")


def test_conversation_put_away_stands_first_and_once() -> None:
    first, second = talked("one"), Conversation("d", talked("two").turns)
    past = put_away(second, put_away(first, ()))
    assert [kept.id for kept in past] == ["d", "c"]
    assert [kept.id for kept in put_away(first, past)] == ["c", "d"]


def test_empty_conversation_is_not_put_away() -> None:
    assert put_away(new_conversation(), ()) == ()


def test_oldest_conversations_make_room() -> None:
    past: tuple[Conversation, ...] = ()
    for number in range(8):
        long = Conversation(str(number), talked("x" * 200_000).turns)
        past = put_away(long, past)
    assert [kept.id for kept in past] == ["7", "6", "5", "4"]


def test_past_conversations_survive_the_browser() -> None:
    past = [to_plain(talked("one")), "rubbish", {"id": "e", "turns": []}]
    assert read_conversations(past) == (talked("one"),)
    assert read_conversations("rubbish") == ()
    many = [to_plain(Conversation(str(n), talked("q").turns)) for n in range(50)]
    assert len(read_conversations(many)) == MOST_CONVERSATIONS


class Gate:
    """Notes whether it is held."""

    def __init__(self) -> None:
        self.held = False

    def __enter__(self) -> None:
        self.held = True

    def __exit__(self, *trouble: object) -> None:
        self.held = False


def test_gate_is_held_until_the_first_words() -> None:
    gate, seen = Gate(), []

    class Watched(Telling):
        def stream(self, question: str, history: History = ()) -> Iterator[Event]:
            for event in self.events:
                seen.append(gate.held)
                yield event if not isinstance(event, AdvisorError) else str(event)

    list(continue_conversation(Watched("It costs.", " More.", ANSWER), talked(), "q", gate))
    assert seen == [True, False, False]
    assert not gate.held


def test_gate_is_left_when_there_is_trouble() -> None:
    gate = Gate()
    list(continue_conversation(Telling(AdvisorError("down")), talked(), "q", gate))
    assert not gate.held
