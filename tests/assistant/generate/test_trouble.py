import pytest

from assistant.generate.trouble import NOTICES, OF_THE_SERVICE, Reason, trouble_of


class OfStatus(Exception):
    def __init__(self, status: int) -> None:
        super().__init__("a message with sk-secret in it")
        self.status_code = status


class ReadTimeout(Exception):
    pass


class OutputParserException(ValueError):
    pass


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OfStatus(429), "busy"),
        (OfStatus(408), "slow"),
        (OfStatus(401), "refused"),
        (OfStatus(404), "refused"),
        (OfStatus(502), "down"),
        (TimeoutError(), "slow"),
        (ReadTimeout(), "slow"),
        (ConnectionRefusedError(), "down"),
        (KeyError("choices"), "down"),
        (OutputParserException(), "unsupported"),
    ],
)
def test_an_error_is_told_by_its_status_or_its_name(error: Exception, reason: Reason) -> None:
    trouble = trouble_of(error)
    assert trouble.reason == reason
    assert "secret" not in str(trouble)
    assert trouble_of(trouble) is trouble


def test_every_trouble_has_one_plain_sentence() -> None:
    assert set(NOTICES) >= OF_THE_SERVICE
    for notice in NOTICES.values():
        assert notice.endswith(".")
        assert "\n" not in notice
        assert "error" not in notice.lower()
