"""Settings from the environment (`REVIEWER_…`), read once and passed on as arguments."""

from __future__ import annotations

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from reviewer.errors import SettingsError


class Settings(BaseSettings):
    """What an installation may choose. The page has no login, so the address it listens on is not among them."""

    model_config = SettingsConfigDict(env_prefix="REVIEWER_", frozen=True, populate_by_name=True)

    port: int = Field(default=7860, ge=1, le=65535, validation_alias=AliasChoices("REVIEWER_PORT", "PORT"))
    encoder: str | None = None
    max_upload_mb: int = Field(default=50, ge=1, le=1024)
    read_seconds: float = Field(default=120.0, gt=0)
    read_megabytes: int = Field(default=1536, ge=256)


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError, naming the variable and what was wrong with it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "REVIEWER_…"
        variable = name if name.isupper() else f"REVIEWER_{name.upper()}"
        raise SettingsError(f"环境变量 {variable} 的值“{first['input']}”不可用：{first['msg']}。") from error
