"""Models that do not come with the program: where they lie on this machine, and how one is fetched.

Only `ask_hub` and `download` use the network; `reviewer models fetch` alone calls them.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reviewer.errors import EncoderError, OutputError, reason

MEGABYTE = 1_000_000  # as the hub counts

_HUB_SECONDS = 10.0
_ELSEWHERE = (
    "请检查网络（可用环境变量 HF_ENDPOINT 指定镜像站点）；不能上网时，在能上网的电脑上下载该模型，"
    "把整个文件夹拷到本机，再以文件夹路径指定。"
)
# What a sentence-transformers folder is read from: neither other frameworks' weights nor programs.
_WANTED = (".json", ".txt", ".model", ".jinja", ".safetensors", ".bin", ".md")
_OTHER_FRAMEWORKS = {"onnx", "openvino", "coreml", "imgs", "assets"}


def models_folder() -> Path:
    """Where fetched models are kept: the folder that REVIEWER_MODELS names, else one among this user's data."""
    chosen = os.environ.get("REVIEWER_MODELS")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "reviewer" / "models"


def find_model(spec: str) -> Path:
    """The folder that `spec` names: a path, or the id of a model that was fetched. Raises EncoderError for neither."""
    try:
        folder = Path(spec).expanduser()
        found = folder if folder.exists() else None if _looks_like_path(spec) else fetched_folder(spec)
    except (OSError, RuntimeError):  # a name longer than names may be, the home of a user that is not there
        found = None
    if found is not None:
        return found
    if _looks_like_path(spec):
        raise EncoderError(f"找不到模型文件夹 {spec}：请检查路径，或不指定模型以使用默认模型。")
    raise EncoderError(
        f"本机没有模型 {spec}：请先运行 reviewer models fetch {spec}，或用 reviewer models 查看可用的模型。"
    )


def _looks_like_path(spec: str) -> bool:
    """A hub id is `name` or `owner/name`; anything else can only be meant as a folder."""
    return not spec or spec.startswith((".", "/", "~")) or "\\" in spec or spec.count("/") > 1 or ":" in spec


def fetched_folder(model: str) -> Path | None:
    """Where a model of the hub lies on this machine: fetched by this program, or by others into the hub's own cache."""
    own = models_folder() / model
    return own if is_model(own) else _cached_folder(model)


def is_model(folder: Path) -> bool:
    """Whether the folder looks like a sentence-transformers or transformers model."""
    try:
        return (folder / "modules.json").is_file() or (folder / "config.json").is_file()
    except OSError:  # a name longer than names may be
        return False


def _cached_folder(model: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = [try_to_load_from_cache(model, name) for name in ("modules.json", "config.json")]
    except HFValidationError:
        return None
    return next((Path(path).parent for path in found if isinstance(path, str)), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the hub has under a model's id: the files that are needed of it with their sizes in bytes."""

    model: str
    revision: str
    licence: str
    files: dict[str, int]

    @property
    def bytes(self) -> int:
        """What is to be downloaded."""
        return sum(self.files.values())


def ask_hub(model: str) -> Offer:
    """What the hub offers. Raises EncoderError, at once, where it does not answer or has no such model."""
    from huggingface_hub import model_info
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError

    try:
        info = model_info(model, timeout=_HUB_SECONDS, files_metadata=True)
    except GatedRepoError as error:
        raise EncoderError(f"模型 {model} 需先在其网页上同意许可才能下载：{_ELSEWHERE}") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise EncoderError(f"没有名为 {model} 的模型：请核对名称，或用 reviewer models 查看可用的模型。") from error
    except Exception as error:  # the hub's client hands on the errors of its HTTP library, which differs by version
        raise EncoderError(f"连不上模型站点，无法取得 {model}（{first_line(error)}）。{_ELSEWHERE}") from error
    files = _needed({file.rfilename: file.size or 0 for file in info.siblings or []})
    if not any(PurePosixPath(name).suffix in (".safetensors", ".bin") for name in files):
        raise EncoderError(f"{model} 中没有可用的模型权重（safetensors 或 bin）：请换一个 sentence-transformers 模型。")
    licence = (info.card_data.get("license") if info.card_data else None) or "未注明，使用前请看其说明"
    return Offer(model, info.sha or "main", str(licence), files)


def _needed(files: dict[str, int]) -> dict[str, int]:
    """The files that loading reads; of weights that are there twice, the safetensors."""
    paths = {PurePosixPath(name): size for name, size in files.items()}
    safe = {path.parent for path in paths if path.suffix == ".safetensors"}
    return {
        str(path): size
        for path, size in paths.items()
        if (path.suffix in _WANTED or path.name == "LICENSE")
        and not _OTHER_FRAMEWORKS & set(path.parts)
        and not (path.name.startswith("pytorch_model") and path.parent in safe)
    }


def download(offer: Offer, folder: Path) -> None:
    """Downloads into `folder`, which appears only when it is complete; an interrupted download goes on the next time.

    Raises EncoderError where the hub fails, OutputError where the folder cannot be written.
    """
    part = folder.with_name(folder.name + ".part")
    _make_room(part, offer.bytes)
    _snapshot(offer, part)
    missing = [name for name in offer.files if not (part / name).is_file()]
    if missing:
        raise EncoderError(f"模型 {offer.model} 没有下载完整，缺 {missing[0]} 等 {len(missing)} 个文件：请重新下载。")
    shutil.rmtree(part / ".cache", ignore_errors=True)  # the client's own notes on the download
    try:
        part.rename(folder)
    except OSError as error:
        raise OutputError(f"无法写入 {folder}：{reason(error)}；请换一个位置（--to）。") from error


def _make_room(folder: Path, size: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free + sum(_sizes(folder))
    except OSError as error:
        raise OutputError(f"无法写入 {folder.parent}：{reason(error)}；请用 --to 换一个位置。") from error
    if free < size:
        raise OutputError(
            f"{folder.parent} 所在磁盘只剩 {free // MEGABYTE} MB，放不下 {size // MEGABYTE} MB：请用 --to 换一个位置。"
        )


def _snapshot(offer: Offer, folder: Path) -> None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    if not sys.stderr.isatty():
        disable_progress_bars()
    try:
        snapshot_download(offer.model, revision=offer.revision, local_dir=folder, allow_patterns=list(offer.files))
    except Exception as error:  # as above
        raise EncoderError(
            f"模型 {offer.model} 下载中断（{first_line(error)}）：请重新运行，将从中断处继续；{_ELSEWHERE}"
        ) from error


def folder_bytes(folder: Path) -> int:
    """The size of all files in a folder."""
    return sum(_sizes(folder))


def _sizes(folder: Path) -> Iterator[int]:
    return (path.stat().st_size for path in folder.rglob("*") if path.is_file())


def first_line(error: BaseException) -> str:
    """What another library's error says, short enough for a sentence."""
    lines: list[Any] = str(error).strip().splitlines()
    return str(lines[0] if lines else type(error).__name__).rstrip("。. ")[:200]
