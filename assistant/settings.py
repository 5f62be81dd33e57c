"""The one settings class: every ``ADVISOR_…`` environment variable, with its default and help."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

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
    model: str | None = Field(
        None,
        pattern=r"^[\w-]+:\S+$",
        description="Language model that words the answers, as provider:model "
        "(openai:gpt-5-mini, anthropic:claude-sonnet-4-5, ollama:llama3.2, …); needs the extra "
        "`llm`. Default: none; answers are composed.",
    )
    model_url: str | None = Field(
        None,
        pattern="^https?://",
        description="Address of the model's server, where it is not the provider's own: any "
        "OpenAI-compatible one (http://127.0.0.1:8080/v1) with openai:NAME.",
    )
    model_form: str = Field(
        "auto",
        pattern="^(auto|json|lines)$",
        description="How the model is to write: json (structured output), lines (plain text with "
        "[n] markers), or auto: json where the provider is known to have it.",
    )
    model_deadline: float = Field(
        20.0,
        gt=0,
        le=600,
        description="Seconds after which an answer is there, with or without the model.",
    )
    model_context: int = Field(
        6000,
        ge=500,
        le=100_000,
        description="Characters of passages that the model is given; less suits small models.",
    )
    model_rewrites: bool = Field(
        False,
        description="Let the model make a follow-up standalone before the series is searched.",
    )
    model_price_in: float | None = Field(
        None, ge=0, description="Price of a million tokens read; without it no cost is stated."
    )
    model_price_out: float | None = Field(
        None, ge=0, description="Price of a million tokens written."
    )
    model_price_cached: float | None = Field(
        None,
        ge=0,
        description="Price of a million tokens read from the provider's cache; default: as read.",
    )
    model_budget: float | None = Field(
        None,
        ge=0,
        description="Most that a day's answers (UTC) may cost, in the currency of the prices, "
        "which it needs; then answers are composed until the next day.",
    )
    threads: int = Field(2, ge=1, le=64, description="Processor threads of the encoder.")
    max_question_chars: int = Field(
        8000, ge=200, le=100_000, description="Longest question that is read, in characters."
    )
    host: str = Field("127.0.0.1", description="Address the web page binds to.")
    port: int = Field(7860, ge=0, le=65535, description="Port of the web page; 0 takes a free one.")
    root_path: str = Field(
        "",
        pattern=r"^(/[\w.~-]+)*$",
        description="Path prefix of the server behind a reverse proxy, as in /advisor.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Reverse proxies, comma-separated, whose X-Forwarded-For names the visitor; "
        "* for any.",
    )
    auth: SecretStr | None = Field(
        None,
        description="Password for everything but /healthz, as name:password (HTTP Basic); "
        "default: none.",
    )
    allowed_origins: str = Field(
        "",
        description="Sites that may show the page in a frame, comma-separated "
        "(https://blog.example.com); default: none but this one.",
    )
    browser_secret: SecretStr | None = Field(
        None,
        description="Key under which browsers keep conversations; default: one made once, in the "
        "user's data folder. Servers that share a name need the same one.",
    )
    feedback: bool = Field(
        True, description="Ask whether an answer helped, and keep the votes on this server."
    )
    questions_per_minute: int = Field(
        30, ge=0, le=100_000, description="Questions one visitor may ask a minute; 0: any number."
    )
    store_questions: bool = Field(
        False,
        description="Keep what owners ask, beside votes and for `advisor gaps`; the page then says "
        "so.",
    )
    mcp: bool = Field(
        False,
        description="Offer the advisor to other assistants as MCP tools under /mcp; needs the "
        "extra `mcp`.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="Database of conversations, feedback and Slack: postgresql://… or "
        "sqlite:///file; default: an SQLite file in the user's data folder.",
    )
    encryption_key: SecretStr | None = Field(
        None,
        description="Fernet key that encrypts stored texts and Slack tokens; several, "
        "comma-separated, rotate (`advisor slack key` makes one).",
    )
    conversation_days: float = Field(
        30.0, gt=0, le=3650, description="Days a conversation is kept after its last message."
    )
    slack_bot_token: SecretStr | None = Field(
        None, description="Bot token (xoxb-…) of a Slack app installed in one workspace."
    )
    slack_app_token: SecretStr | None = Field(
        None, description="App-level token (xapp-…, scope connections:write) for Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Signing secret of the Slack app, for `advisor slack --http`."
    )
    slack_client_id: str | None = Field(
        None, description="Client id of the Slack app, to install it in many workspaces."
    )
    slack_client_secret: SecretStr | None = Field(
        None, description="Client secret of the Slack app, to install it in many workspaces."
    )
    slack_public_url: str | None = Field(
        None,
        pattern="^https?://",
        description="Public address (https://…) at which Slack reaches `advisor slack --http`.",
    )
    slack_port: int = Field(
        3000, ge=0, le=65535, description="Port of `advisor slack --http`; 0 takes a free one."
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        pattern="^https?://.+/$",
        description="Slack's Web API; another one for GovSlack or a proxy.",
    )
    slack_workers: int = Field(
        8, ge=1, le=64, description="Slack questions that one process answers at once."
    )
    slack_questions_per_minute: int = Field(
        10, ge=1, le=10_000, description="Questions a minute that one Slack user may ask."
    )
    mcp_hosts: str = Field(
        "",
        description="Names under which /mcp may be called besides localhost, comma-separated; "
        "needed behind a reverse proxy that hands its own name on.",
    )
    log_level: str = Field(
        "WARNING",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="How much is logged: DEBUG, INFO, WARNING or ERROR. Questions never are.",
    )

    @field_validator("model_budget")
    @classmethod
    def _budget_has_prices(cls, value: float | None, info: ValidationInfo) -> float | None:
        prices = (info.data.get("model_price_in"), info.data.get("model_price_out"))
        if value is not None and None in prices:
            raise ValueError("needs ADVISOR_MODEL_PRICE_IN and ADVISOR_MODEL_PRICE_OUT")
        return value

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

    def encryption_keys(self) -> tuple[str, ...]:
        """Return the keys for stored texts, the one that seals first; none by default."""
        given = self.encryption_key.get_secret_value() if self.encryption_key else ""
        return tuple(key.strip() for key in given.split(",") if key.strip())


def _unknown(name: str, settings: type[Settings]) -> str:
    near = difflib.get_close_matches(name, settings.model_fields, n=1)
    hint = f"; did you mean {PREFIX}{near[0].upper()}?" if near else "; the README lists them all"
    return f"{PREFIX}{name.upper()}: there is no such setting{hint}"


def _unusable(error: ValidationError) -> list[str]:
    return [
        f"{PREFIX}{'.'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
        for item in error.errors(include_url=False, include_input=False)
    ]
