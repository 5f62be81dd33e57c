"""The one settings class: every ``ADVISOR_…`` environment variable, with its default and help."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from typing import Self

PREFIX = "ADVISOR_"


class Settings(BaseModel):
    """Everything that can be set, read from the environment by `Settings.load`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus_dir: Path | None = Field(
        None, description="Folder with the articles; default: the series that ships with it."
    )
    index_dir: Path | None = Field(
        None,
        description="Folder of the index; default: index/data in a checkout, "
        "else the user's cache folder.",
    )
    embedding_model: str = Field(
        "sentence-transformers/all-MiniLM-L6-v2",
        description="Any sentence-transformers model, by name or folder. The default needs no "
        "download.",
    )
    chroma_url: str | None = Field(
        None,
        description="Address of a Chroma server (http://host:port) that keeps the vectors; "
        "default: a local folder.",
    )
    chroma_timeout: float = Field(
        5.0, gt=0, le=120, description="Seconds to wait for the Chroma server."
    )
    threads: int = Field(2, ge=1, le=64, description="Processor threads of the encoder.")
    max_question_chars: int = Field(
        8000, ge=200, le=100_000, description="Longest question that is read, in characters."
    )
    host: str = Field("127.0.0.1", description="Address the web page binds to.")
    port: int = Field(7860, ge=0, le=65535, description="Port of the web page; 0 takes a free one.")
    questions_per_minute: int = Field(
        30, ge=0, le=100_000, description="Questions one visitor may ask a minute; 0: any number."
    )
    store_questions: bool = Field(
        False,
        description="Keep what owners ask, for `advisor gaps`; the page then says so.",
    )
    mcp: bool = Field(
        False,
        description="Offer the advisor to other assistants as MCP tools under /mcp; needs the "
        "extra `mcp`.",
    )
    log_level: str = Field(
        "WARNING",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="How much is logged: DEBUG, INFO, WARNING or ERROR. Questions never are.",
    )

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> "Self":
        """Return the settings that the environment asks for.

        Raises:
            SettingsError: a variable is unknown (the nearest name is suggested) or its value
                cannot be used; all of them are named at once.
        """
        environ = os.environ if environ is None else environ
        given = {
            name.upper().removeprefix(PREFIX).lower(): value
            for name, value in environ.items()
            if name.upper().startswith(PREFIX) and value
        }
        problems = [_unknown(name, cls) for name in given if name not in cls.model_fields]
        if problems:
            raise SettingsError("\n".join(problems))
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise SettingsError("\n".join(_unusable(error))) from error


def _unknown(name: str, settings: type[Settings]) -> str:
    near = difflib.get_close_matches(name, settings.model_fields, n=1)
    hint = f"; did you mean {PREFIX}{near[0].upper()}?" if near else "; the README lists them all"
    return f"{PREFIX}{name.upper()}: there is no such setting{hint}"


def _unusable(error: ValidationError) -> list[str]:
    return [
        f"{PREFIX}{'.'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
        for item in error.errors(include_url=False, include_input=False)
    ]

