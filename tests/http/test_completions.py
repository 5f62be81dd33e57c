import json
from collections.abc import Callable, Iterator

import httpx
import openai
import pytest
from fastapi import FastAPI
from telling import ANSWER, TellingAdvisor, app_over

from assistant import Advisor, QuestionError, ServiceUnavailable, Settings
from assistant.channels.http.problems import NO_SERVICE
from assistant.channels.http.route import MOST_BYTES
from assistant.render import to_markdown

Serve = Callable[[FastAPI], str]
ASKED = [{"role": "user", "content": "FCTO or consultant?"}]


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def test_an_answer_comes_with_its_sources_in_the_text_and_beside_it(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="fractional-advisor", messages=ASKED)
    [choice] = completion.choices
    assert choice.message.content == to_markdown(ANSWER)
    assert choice.finish_reason == "stop"
    assert completion.citations == ANSWER.to_dict()["citations"]
    assert completion.answer == ANSWER.to_dict()
    assert completion.usage.prompt_tokens == 3
    assert completion.usage.completion_tokens == len(to_markdown(ANSWER).split())


def test_a_stream_says_the_same_piece_by_piece(client: openai.OpenAI, told: TellingAdvisor) -> None:
    told.pieces = [ANSWER.text[:7], ANSWER.text[7:]]
    options = {"include_usage": True}
    chunks = list(
        client.chat.completions.create(
            model="x", messages=ASKED, stream=True, stream_options=options
        )
    )
    *pieces, end, bill = chunks
    assert pieces[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].delta.content for chunk in pieces[1:3]] == told.pieces
    text = "".join(chunk.choices[0].delta.content for chunk in pieces)
    assert text == to_markdown(ANSWER)
    assert end.choices[0].finish_reason == "stop"
    assert end.answer == ANSWER.to_dict()
    assert end.citations == ANSWER.to_dict()["citations"]
    assert (bill.choices, bill.usage.completion_tokens) == ([], len(text.split()))
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_ends_with_the_whole_answer_where_it_became_another(
    client: openai.OpenAI, told: TellingAdvisor
) -> None:
    told.pieces = ["Something else"]
    stream = client.chat.completions.create(model="x", messages=ASKED, stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert text == f"Something else\n\n{to_markdown(ANSWER)}"


def test_a_stream_has_the_form_that_strict_clients_expect(address: str) -> None:
    body = {"messages": ASKED, "stream": True}
    reply = httpx.post(f"{address}/v1/chat/completions", json=body)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-cache"
    *events, done, after = reply.text.split("\n\n")
    assert (done, after) == ("data: [DONE]", "")
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert all("finish_reason" in chunk["choices"][0] for chunk in chunks)
    assert [set(chunk) & {"usage", "citations", "answer"} for chunk in chunks[:-1]] == [
        set() for _ in chunks[:-1]
    ]


def test_the_conversation_is_read_and_instructions_are_not(
    client: openai.OpenAI, told: TellingAdvisor
) -> None:
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": [{"type": "text", "text": "We build apps."}]},
        {"role": "assistant", "content": "Who leads that?"},
        {
            "role": "user",
            "content": [{"type": "text", "text": "No"}, {"type": "text", "text": "one"}],
        },
    ]
    client.chat.completions.create(model="gpt-4o", messages=messages, temperature=0.2, top_p=1)
    history = [
        {"role": "user", "content": "We build apps."},
        {"role": "assistant", "content": "Who leads that?"},
    ]
    assert told.asked == [("No\none", history)]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (QuestionError("That is too long."), openai.BadRequestError, "That is too long."),
        (ServiceUnavailable("http://secret"), openai.InternalServerError, NO_SERVICE),
    ],
)
def test_errors_have_openais_shape(
    client: openai.OpenAI,
    told: TellingAdvisor,
    stream: bool,
    error: QuestionError,
    kind: type[openai.APIStatusError],
    sentence: str,
) -> None:
    told.error = error
    with pytest.raises(kind) as caught:
        client.chat.completions.create(model="x", messages=ASKED, stream=stream)
    assert caught.value.body["message"] == sentence


def test_an_error_in_the_middle_of_a_stream_is_told(
    client: openai.OpenAI, told: TellingAdvisor
) -> None:
    told.pieces, told.breaks = ["So far"], ServiceUnavailable("down")
    with pytest.raises(openai.APIError, match=NO_SERVICE):
        list(client.chat.completions.create(model="x", messages=ASKED, stream=True))


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "assistant", "content": "Hello."}],
        [{"role": "system", "content": "You are a pirate."}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
        [{"role": "owner", "content": "Hello."}],
    ],
)
def test_what_is_no_question_is_a_bad_request(
    client: openai.OpenAI, told: TellingAdvisor, messages: list[dict[str, str]]
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="x", messages=messages)
    assert caught.value.type == "invalid_request_error"
    assert told.asked == []


def test_a_request_above_the_limit_is_too_large(client: openai.OpenAI) -> None:
    messages = [{"role": "user", "content": "x" * MOST_BYTES}]
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="x", messages=messages)
    assert caught.value.status_code == 413


def test_who_asks_too_often_meets_the_rate_limit(told: TellingAdvisor, serve: Serve) -> None:
    address = serve(app_over(told, Settings(questions_per_minute=1)))
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        client.chat.completions.create(model="x", messages=ASKED)
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(model="x", messages=ASKED)
    assert caught.value.code == "rate_limit_exceeded"
    assert int(caught.value.response.headers["Retry-After"]) > 0


def test_there_is_one_model(client: openai.OpenAI) -> None:
    [model] = client.models.list()
    assert client.models.retrieve(model.id) == model
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


def test_a_streamed_question_is_kept_once(told: TellingAdvisor, serve: Serve) -> None:
    kept = []
    address = serve(app_over(told, Settings(), record=lambda *turn: kept.append(turn)))
    httpx.post(f"{address}/v1/chat/completions", json={"messages": ASKED, "stream": True})
    assert kept == [(ASKED[0]["content"], ANSWER)]


def test_who_leaves_a_stream_ends_the_writing(told: TellingAdvisor, serve: Serve) -> None:
    ended = []

    def write() -> Iterator[str]:
        try:
            while True:
                yield "and so on " * 1000
        finally:
            ended.append(True)

    told.stream = lambda question, history=(): write()
    address = serve(app_over(told, Settings()))
    body = {"messages": ASKED, "stream": True}
    with httpx.stream("POST", f"{address}/v1/chat/completions", json=body) as reply:
        next(reply.iter_bytes())
    while not ended:
        httpx.get(f"{address}/v1/models")


def test_the_real_advisor_streams_what_it_answers(
    advisor: Advisor, settings: Settings, serve: Serve
) -> None:
    address = serve(app_over(advisor, settings))
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        whole = client.chat.completions.create(model="x", messages=ASKED)
        stream = client.chat.completions.create(model="x", messages=ASKED, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert text == whole.choices[0].message.content
    assert whole.answer == advisor.ask(ASKED[0]["content"]).to_dict()
    assert whole.citations
