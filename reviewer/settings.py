"""Settings from the environment (`REVIEWER_…`), read once and passed on as arguments."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from reviewer.errors import SettingsError
from reviewer.limits import USUAL, Limits


class Settings(BaseSettings):
    """What an installation may choose."""

    model_config = SettingsConfigDict(
        env_prefix="REVIEWER_",
        env_ignore_empty=True,  # REVIEWER_DATA= would name the current folder
        frozen=True,
        populate_by_name=True,
    )

    port: int = Field(default=7860, ge=1, le=65535, validation_alias=AliasChoices("REVIEWER_PORT", "PORT"))
    encoder: str | None = None
    # What one file may take: its size, and of the process that reads it the seconds and the address space.
    max_upload_mb: int = Field(default=USUAL.file_megabytes, ge=1, le=1024)
    read_seconds: float = Field(default=USUAL.seconds, gt=0)
    read_megabytes: int = Field(default=USUAL.megabytes, ge=512)
    read_pages: int = Field(default=USUAL.pages, ge=1)
    read_characters: int = Field(default=USUAL.characters, ge=1000)

    # Where reports, results and accounts are kept: the folder always holds the files, and the database too unless a
    # PostgreSQL server is named. The address may hold a password, so it is never shown.
    data: Path = Field(default_factory=lambda: user_data_path("reviewer", appauthor=False))
    database_url: SecretStr | None = None
    # How long a run over many reports waits for a database that is out of reach.
    database_wait_seconds: float = Field(default=300.0, ge=0)
    # What one report of such a run may take, from its reading to its results.
    report_seconds: float = Field(default=240.0, gt=0)
    # Reports reviewed at the same time, and those of one person that may wait.
    workers: int = Field(default=2, ge=1, le=64)
    max_queued: int = Field(default=200, ge=1, le=10_000)
    session_idle_hours: float = Field(default=8.0, gt=0)
    session_hours: float = Field(default=24.0, gt=0)

    # The language model: used only where a writer is chosen. The key has no other way in than the environment.
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key: SecretStr | None = None
    # Tokens that prompt and answer may take together; a model that reads fewer says so itself.
    llm_context: int = Field(default=8192, ge=256, le=1_000_000)
    # The longest answer: the draft of a stage is some 1,500 characters, in JSON with its ids about twice that.
    llm_answer_tokens: int = Field(default=3072, ge=64, le=65536)
    llm_seconds: float = Field(default=600.0, gt=0)  # for all of a report's prompts
    llm_call_seconds: float = Field(default=180.0, gt=0)  # for one of them
    # Below this, a requirement's likeliest status counts as uncertain: of three, the first is then hardly ahead.
    llm_borderline: float = Field(default=0.55, gt=1 / 3, le=1.0)
    prompts: Path | None = None

    @property
    def limits(self) -> Limits:
        return Limits(self.read_seconds, self.read_megabytes, self.max_upload_mb, self.read_pages, self.read_characters)


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError, naming the variable and what was wrong with it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "REVIEWER_…"
        variable = name if name.isupper() else f"REVIEWER_{name.upper()}"
        raise SettingsError(f"环境变量 {variable} 的值“{first['input']}”不可用：{first['msg']}。") from error
