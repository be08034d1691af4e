"""Settings from the environment (`REVIEWER_…`), read once and passed on as arguments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from reviewer.errors import SettingsError
from reviewer.limits import USUAL, Limits

# What pydantic holds against a value; of whatever else it says, the manual's table of settings tells what is wanted.
_WANTED: Mapping[str, str] = {
    "int_parsing": "要写一个整数",
    "int_from_float": "要写一个整数",
    "float_parsing": "要写一个数",
    "greater_than": "要大于 {gt:g}",
    "greater_than_equal": "最小是 {ge:g}",
    "less_than_equal": "最大是 {le:g}",
}
_OTHERWISE = "写法见使用手册的“全部设置”"


class Settings(BaseSettings):
    """What an installation may choose; the descriptions stand in the manual's table of settings."""

    model_config = SettingsConfigDict(
        env_prefix="REVIEWER_",
        env_ignore_empty=True,  # REVIEWER_DATA= would name the current folder
        frozen=True,
        populate_by_name=True,
    )

    port: int = Field(
        default=7860,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("REVIEWER_PORT", "PORT"),
        description="评审页面的端口；也可以写成 PORT",
    )
    encoder: str | None = Field(
        default=None, description="评审页面用的向量模型：模型文件夹、模型编号，或 tfidf；不写则用自带模型"
    )
    # What one file may take: its size, and of the process that reads it the seconds and the address space.
    max_upload_mb: int = Field(default=USUAL.file_megabytes, ge=1, le=1024, description="一份文件最大多少 MB")
    read_seconds: float = Field(default=USUAL.seconds, gt=0, description="读取一份报告最多多少秒，超过则列为未能评审")
    read_megabytes: int = Field(default=USUAL.megabytes, ge=512, description="读取一份报告最多用多少 MB 内存")
    read_pages: int = Field(default=USUAL.pages, ge=1, description="一份报告最多多少页")
    read_characters: int = Field(default=USUAL.characters, ge=1000, description="一份报告最多多少个字符")
    ocr_seconds: float = Field(
        default=USUAL.ocr_seconds, gt=0, description="识别一页扫描件的文字最多多少秒，超过则这一页列为没有读到"
    )

    # Where reports, results and accounts are kept: the folder always holds the files, and the database too unless a
    # PostgreSQL server is named. The address may hold a password, so it is never shown.
    data: Path = Field(
        default_factory=lambda: user_data_path("reviewer", appauthor=False),
        description="数据文件夹：数据库 reviewer.sqlite3，以及 files 里上传的文件",
    )
    database_url: SecretStr | None = Field(
        default=None, description="改用 PostgreSQL：postgresql://用户:密码@主机:5432/库名；文件仍在数据文件夹"
    )
    retention_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="提交的材料和批量评审的结果保存多少天，到期连同文件彻底删除（已签发的也在内）；不写则一直保存",
    )
    # How long a run over many reports waits for a database that is out of reach.
    database_wait_seconds: float = Field(default=300.0, ge=0, description="批量评审时，数据库连不上最多等多少秒")
    # What one report of such a run may take, from its reading to its results.
    report_seconds: float = Field(
        default=240.0,
        gt=0,
        description="批量评审时，一份报告从读取到写完最多多少秒；扫描件每页约需 5 秒，页数多的要调大",
    )
    # Reports reviewed at the same time, and those of one person that may wait.
    workers: int = Field(default=2, ge=1, le=64, description="页面同时评审的份数")
    max_queued: int = Field(default=200, ge=1, le=10_000, description="一个人最多有多少份报告在等待评审")
    session_idle_hours: float = Field(default=8.0, gt=0, description="多少小时不用，须重新登录")
    session_hours: float = Field(default=24.0, gt=0, description="登录之后多少小时，须重新登录")

    # The language model: used only where a writer is chosen. The key has no other way in than the environment.
    llm_url: str | None = Field(default=None, description="语言模型服务的地址，如 http://主机:端口/v1")
    llm_model: str | None = Field(default=None, description="语言模型：服务上的模型名，或本机模型的文件夹")
    llm_key: SecretStr | None = Field(default=None, description="语言模型服务的密钥，只从环境变量读取")
    # Tokens that prompt and answer may take together; a model that reads fewer says so itself.
    llm_context: int = Field(default=8192, ge=256, le=1_000_000, description="提示词与回答合计的词元上限")
    # The longest answer: the draft of a stage is some 1,500 characters, in JSON with its ids about twice that.
    llm_answer_tokens: int = Field(default=3072, ge=64, le=65536, description="一次回答的词元上限")
    llm_seconds: float = Field(default=600.0, gt=0, description="一份报告的全部提问最多多少秒")
    llm_call_seconds: float = Field(default=180.0, gt=0, description="一次提问最多多少秒")
    # Below this, a requirement's likeliest status counts as uncertain: of three, the first is then hardly ahead.
    llm_borderline: float = Field(
        default=0.55, gt=1 / 3, le=1.0, description="最可能的判定低于此概率，请语言模型复看（--borderline）"
    )
    prompts: Path | None = Field(default=None, description="自己的提示词文件夹；缺的用自带的")

    @property
    def limits(self) -> Limits:
        return Limits(
            self.read_seconds,
            self.read_megabytes,
            self.max_upload_mb,
            self.read_pages,
            self.read_characters,
            self.ocr_seconds,
        )


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError, naming the variable and what was wrong with it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "REVIEWER_…"
        variable = name if name.isupper() else f"REVIEWER_{name.upper()}"
        wanted = _WANTED.get(first["type"], _OTHERWISE).format(**first.get("ctx", {}))
        raise SettingsError(f"环境变量 {variable} 的值“{first['input']}”不可用：{wanted}。") from error
