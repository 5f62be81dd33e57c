import pytest

from assistant import Advisor
from assistant.generate.advice import advises_otherwise


@pytest.mark.parametrize(
    "text",
    [
        "You should engage a consultant.",
        "What you need is a consultant.",
        "You probably need a consultant.",
        "Only a consultant is the right choice.",
        "An agency is what you need.",
        "You do not need a fractional CFO.",
        "You don’t need a fractional CFO.",
        "Do not hire a fractional CFO.",
        "A fractional CFO is not the right choice.",
        "You should hire a consultant rather than a fractional CFO.",
        "You should hire a consultant, not a fractional CFO.",
    ],
)
def test_advice_for_another_or_against_the_advised_role_is_noticed(
    advisor: Advisor, text: str
) -> None:
    assert advises_otherwise(text, "fcfo", advisor.parts.names)


@pytest.mark.parametrize(
    "text",
    [
        "A consultant is not the right choice for work that never ends.",
        "A consultant isn’t the right choice for work that never ends.",
        "A consultant is the better fit only for a one-off project.",
        "If you need a consultant, ask for references.",
        "You need no consultant for this.",
        "You do not need a full-time CFO.",
        "You do not need a consultant but a fractional CFO.",
        "You need a fractional CFO instead of a consultant.",
        "A consultant is not a good fit, a fractional CFO is.",
        "A fractional CFO is not only the right choice for cash.",
        "A fractional CFO is not the right choice if you only need a bookkeeper.",
        "Hire a consultant first, then a fractional CFO.",
        "A consultant writes a report.",
        "You may need a fractional CTO.",
        "If you have no use for one all week, engage a fractional CMO.",
        "You need help.",
        "",
    ],
)
def test_what_agrees_or_limits_another_is_no_objection(advisor: Advisor, text: str) -> None:
    assert not advises_otherwise(text, "fcfo", advisor.parts.names)
