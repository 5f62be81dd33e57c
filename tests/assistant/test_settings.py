import pytest

from assistant import Settings, SettingsError


def test_defaults_need_no_environment() -> None:
    settings = Settings.load({})
    assert settings.host == "127.0.0.1"
    assert settings.chroma_url is None


def test_values_are_read_and_converted() -> None:
    settings = Settings.load({"ADVISOR_PORT": "8080", "ADVISOR_THREADS": "1", "PATH": "/bin"})
    assert (settings.port, settings.threads) == (8080, 1)


def test_an_empty_value_means_the_default() -> None:
    assert Settings.load({"ADVISOR_PORT": ""}).port == Settings.load({}).port


def test_an_unknown_variable_is_an_error_that_suggests_the_nearest_name() -> None:
    with pytest.raises(SettingsError, match=r"ADVISOR_CHROMA_ULR.*did you mean ADVISOR_CHROMA_URL"):
        Settings.load({"ADVISOR_CHROMA_ULR": "http://127.0.0.1:8000"})


def test_an_unknown_variable_like_no_other_points_to_the_readme() -> None:
    with pytest.raises(SettingsError, match="README"):
        Settings.load({"ADVISOR_ZZZZ": "1"})


def test_every_unusable_value_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({"ADVISOR_PORT": "many", "ADVISOR_THREADS": "0"})
    assert "ADVISOR_PORT" in str(caught.value)
    assert "ADVISOR_THREADS" in str(caught.value)
    assert "many" not in str(caught.value)  # a value may be a secret


def test_every_setting_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())
