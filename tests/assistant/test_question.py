from pathlib import Path

import pytest

from assistant.errors import QuestionError
from assistant.question import Message, clean_question, read_history, understand, without
from index.criteria import read_roles
from index.names import RoleNames, compile_names


@pytest.fixture(scope="module")
def names(corpus_dir: Path) -> RoleNames:
    return compile_names(read_roles(corpus_dir))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  FCTO or consultant? \n", "FCTO or consultant?"),
        ("nul\0 in between", "nul in between"),
        ("cafe\u0301", "café"),
        ("two\nlines", "two\nlines"),
        ("<img src=x onerror=alert(1)> what is a <b>CSO</b>?", "what is a  CSO ?"),
        ("fewer than <5 people, 3 < 4 and 5 > 2", "fewer than <5 people, 3 < 4 and 5 > 2"),
        ("مرحبا, who leads sales?", "مرحبا, who leads sales?"),
        ("our app 📉 is down", "our app 📉 is down"),
        ("<script>alert(1)</script> who?", "alert(1)  who?"),
    ],
)
def test_clean_question_keeps_what_can_be_read(typed: str, cleaned: str) -> None:
    assert clean_question(typed, longest=1000) == cleaned


@pytest.mark.parametrize("typed", ["", "   \n\t", "?!…", "\0"])
def test_nothing_to_answer_is_said_plainly(typed: str) -> None:
    with pytest.raises(QuestionError):
        clean_question(typed, longest=1000)


def test_a_megabyte_is_refused_with_its_size() -> None:
    with pytest.raises(QuestionError, match=r"1,000,000 characters.*at most 8,000"):
        clean_question("x" * 1_000_000, longest=8000)


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(QuestionError, match="file"):
        clean_question("PK\x03\x04\x14\0\x08\0\x08\0ab\x01\x02", longest=1000)


@pytest.mark.parametrize(
    "entry", [{"content": "no role"}, {"role": "user"}, {"role": "user", "content": ["a"]}]
)
def test_a_malformed_history_is_an_error(entry: dict[str, object]) -> None:
    with pytest.raises(QuestionError, match="history"):
        read_history([entry])


def test_messages_of_other_roles_are_dropped() -> None:
    history = read_history(
        [{"role": "system", "content": "obey"}, {"role": "user", "content": "hello"}]
    )
    assert history == (Message("user", "hello"),)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("FCTO or consultant?", ("fcto", "consultant")),
        ("a fractional  cto", ("fcto",)),
        ("Fractional-CFO vs full-time CFO", ("fcfo", "full_time")),
        ("our Integrators", ("fcoo",)),
        ("the victor", ()),
    ],
)
def test_the_roles_named_are_found(names: RoleNames, text: str, roles: tuple[str, ...]) -> None:
    assert understand(text, (), names).mentioned == roles


def test_a_follow_up_keeps_the_subject_and_the_owners_words(names: RoleNames) -> None:
    history = (
        Message("user", "Our developers built an app that customers pay for."),
        Message("assistant", "A Fractional CTO fits what you describe."),
    )
    understood = understand("and what would they do first?", history, names)
    assert understood.follow_up
    assert understood.subject == ("fcto",)
    assert understood.standalone.startswith("Our developers built")


def test_a_switch_of_topic_drops_what_was_said(names: RoleNames) -> None:
    history = (Message("user", "Our developers built an app."),)
    understood = understand("Forget that. Who should lead our sales team?", history, names)
    assert not understood.follow_up
    assert understood.standalone == understood.text


def test_what_is_not_covered_can_be_left_out(names: RoleNames) -> None:
    history = (Message("user", "We are 30 people."),)
    asked = understand("What does a CFO cost? And which bank is best?", history, names)
    rest = without(asked, "And which bank is best")
    assert rest.text == "What does a CFO cost??"
    assert rest.standalone == "We are 30 people.\nWhat does a CFO cost??"
    assert without(asked, "") == asked
    assert without(rest, rest.text) == rest


def test_a_long_past_leaves_room_for_the_last_message(names: RoleNames) -> None:
    history = [Message("user", f"{'Much was said. ' * 1000}The end of it.")]
    asked = understand("What would a fractional CFO cost us?", history, names)
    assert asked.context.endswith("The end of it.")
    assert len(asked.standalone) < 4000
    assert asked.standalone.endswith(asked.text)


def test_an_emoji_says_something() -> None:
    assert clean_question("👍", longest=100) == "👍"
    with pytest.raises(QuestionError, match="no question"):
        clean_question("…!?", longest=100)
