import pytest

from assistant import ServiceUnavailable, Settings, SettingsError
from assistant.generate.models import open_chat
from assistant.generate.trial import try_model
from assistant.generate.trouble import ModelTrouble

pytest.importorskip("langchain_openai")
OWN = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("settings", "form"),
    [
        (Settings(model="openai:any", model_url=OWN), "lines"),
        (Settings(model="openai:any", model_url=OWN, model_form="json"), "json"),
        (Settings(model="openai:gpt-4.1", model_form="lines"), "lines"),
        (Settings(model="openai:gpt-4.1"), "json"),
        (Settings(model="openai:of-tomorrow"), "lines"),
    ],
)
def test_structured_output_is_used_where_it_is_known(
    settings: Settings, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert open_chat(settings).form == form


@pytest.mark.parametrize("model", ["nobody:model", "cohere:command"])
def test_a_provider_that_cannot_be_opened_is_refused_with_a_remedy(model: str) -> None:
    with pytest.raises(ModelTrouble, match="refused: "):
        open_chat(Settings(model=model))


def test_a_trial_says_that_a_key_is_missing() -> None:
    with pytest.raises(SettingsError, match="is its key set"):
        try_model(Settings(model="openai:gpt-4.1"))


def test_a_trial_says_that_nobody_answers() -> None:
    with pytest.raises(ServiceUnavailable, match="does not answer"):
        try_model(Settings(model="openai:any", model_url=OWN))


def test_a_model_is_named_with_its_provider() -> None:
    with pytest.raises(SettingsError, match="ADVISOR_MODEL"):
        Settings.load({"ADVISOR_MODEL": "gpt-4.1"})
