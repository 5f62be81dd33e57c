"""The page's own endpoint, asked by Gradio's client."""

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from visiting import PageServers

from assistant import Advisor, Settings

# Seconds; a loaded machine may take long.
PATIENT = {"timeout": 120}


def test_gradio_client_asks_by_name(address: str) -> None:
    answer = Client(address, verbose=False, httpx_kwargs=PATIENT).predict(
        "FCTO or consultant?", api_name="/ask"
    )
    assert answer["kind"] == "compare"
    assert answer["citations"][0]["quote"]


def test_only_asking_is_offered_to_programs(address: str) -> None:
    offered = Client(address, verbose=False, httpx_kwargs=PATIENT).view_api(
        return_format="dict", print_info=False
    )
    assert list(offered["named_endpoints"]) == ["/ask"]
    assert not offered["unnamed_endpoints"]


def test_refusal_is_a_plain_sentence_to_programs_too(
    serve_page: PageServers, advisor: Advisor, quiet_settings: Settings
) -> None:
    settings = quiet_settings.model_copy(update={"questions_per_minute": 1})
    client = Client(serve_page(advisor, settings), verbose=False, httpx_kwargs=PATIENT)
    client.predict("FCTO or consultant?", api_name="/ask")
    with pytest.raises(AppError, match="a lot of questions"):
        client.predict("FCTO or consultant?", api_name="/ask")
