"""The server keeps to its own OpenAPI document, whatever is sent: checked with schemathesis."""

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from telling import TellingAdvisor, app_over

from assistant import Advisor, Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
OPERATIONS = {
    "POST /api/ask",
    "GET /healthz",
    "POST /v1/chat/completions",
    "GET /v1/models",
    "GET /v1/models/{name}",
}


@pytest.fixture
def document(advisor: Advisor) -> schemathesis.BaseSchema:
    told = TellingAdvisor()
    told.parts = advisor.parts
    app = app_over(told, Settings(questions_per_minute=0))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def test_the_document_names_every_operation(document: schemathesis.BaseSchema) -> None:
    assert {found.ok().label for found in document.get_all_operations()} == OPERATIONS


@pytest.mark.parametrize(
    ("operation", "mode"),
    [(operation, GenerationMode.POSITIVE) for operation in sorted(OPERATIONS)]
    + [
        (operation, GenerationMode.NEGATIVE)
        for operation in sorted(OPERATIONS)
        if "POST" in operation
    ],
)
def test_every_reply_is_one_that_the_document_promises(
    document: schemathesis.BaseSchema, operation: str, mode: GenerationMode
) -> None:
    method, path = operation.split()

    @hypothesis.settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(document[path][method].as_strategy(mode))
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    send()
