"""`reviewer models`: which embedding models there are, fetching one, and finding out whether one is of use."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.commands.app import App
from reviewer.errors import EncoderError, UsageError

if TYPE_CHECKING:
    from reviewer.mapping.encoders import Encoder
    from reviewer.mapping.manifest import KnownModel
    from reviewer.mapping.quality import FirstLook
    from reviewer.mapping.training.labelled import LabelledRow

models = App(help="列出、下载、检查、比较向量模型。", invoke_without_command=True)

NameArgument = Annotated[str, typer.Argument(metavar="模型", help="模型文件夹、模型编号，或 tfidf")]


@models.callback()
def default(context: typer.Context) -> None:
    """列出可用的向量模型：自带的，以及可以自行下载的。下载、检查、比较见各子命令。"""
    if context.invoked_subcommand is None:
        list_models()


@models.command("list")
def list_models() -> None:
    """列出可用的向量模型：自带的，以及可以自行下载的。"""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    known = _known()
    # Names are to be copied whole: they neither wrap nor lose their end.
    table = Table(
        Column("编号", no_wrap=True),
        "维数",
        "词元",
        "大小（MB）",
        Column("许可", overflow="fold"),
        "本机",
        box=SIMPLE_HEAD,
    )
    for model in known:
        limit = str(model.max_tokens or "不限")
        table.add_row(model.id, str(model.dimensions), limit, f"{model.megabytes:g}", model.licence, _presence(model))
    Console().print(table)
    for model in known:
        typer.echo(f"{model.id}：{model.note}")
    typer.echo(
        "\n本机没有的模型先用 reviewer models fetch 编号 下载，再以 --encoder 编号 使用；评审不联网（--writer openai 除外）。"
    )


def _presence(model: KnownModel) -> str:
    from reviewer.mapping.hub import fetched_folder

    if model.kind != "hub":
        return "自带"
    return "已有" if fetched_folder(model.id) else "没有"


@models.command()
def fetch(
    model: Annotated[
        str, typer.Argument(metavar="编号", help="模型在 Hugging Face 上的编号，如 BAAI/bge-small-zh-v1.5")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="存放模型的文件夹；不写则用本用户的模型文件夹或 REVIEWER_MODELS")
    ] = None,
) -> None:
    """下载一个模型（要联网）。先说明许可和大小，再下载；断了可以接着下。"""
    from reviewer.mapping.hub import MEGABYTE, ask_hub, download, fetched_folder, is_model, models_folder

    if any(known.id == model and known.kind != "hub" for known in _known()):
        raise UsageError(f"{model} 随程序安装，不需要下载。")
    folder = (to or models_folder()) / model
    present = folder if is_model(folder) else None if to else fetched_folder(model)
    if present:
        typer.echo(f"本机已有 {model}：{present}")
        return
    offer = ask_hub(model)
    typer.echo(f"{model}：许可 {_licence(model, offer.licence)}，下载 {offer.bytes / MEGABYTE:.0f} MB，存入 {folder}")
    download(offer, folder)
    typer.echo(f"下载完成。使用：reviewer check 报告.pdf --encoder {folder if to else model}")


def _known() -> tuple[KnownModel, ...]:
    from reviewer.mapping.manifest import known_models

    return known_models()


def _licence(model: str, stated: str) -> str:
    """The manifest's word where the model is in it: it also says what the hub's tag does not."""
    return next((known.licence for known in _known() if known.id == model), stated)


@models.command()
def check(name: NameArgument) -> None:
    """载入一个模型，试算几句中文，看它能不能用。"""
    from reviewer.mapping.quality import first_look

    encoder, seconds = _load(name)
    look = first_look(encoder)
    for title, value in _report(encoder, seconds, look):
        typer.echo(f"{title}：{value}")
    if not look.tells_apart:
        raise EncoderError(f"模型 {name} 分不出同义句和无关句，不宜用于评审：请改用其他模型。")
    typer.echo("可以使用。" if look.mostly_right else "可以载入，但大半句子没有找到自己的同义句，用于评审效果会很差。")


def _load(name: str) -> tuple[Encoder, float]:
    """The encoder, and the seconds that it took to load."""
    started = time.perf_counter()
    from reviewer.mapping.encoders import load_encoder

    return load_encoder(name), time.perf_counter() - started


def _report(encoder: Encoder, seconds: float, look: FirstLook) -> list[tuple[str, str]]:
    from reviewer.mapping.encoders import model_folder
    from reviewer.mapping.quality import PARAPHRASES

    folder = model_folder(encoder.name)
    return [
        ("模型", encoder.name),
        ("位置", str(folder) if folder else "不用文件"),
        ("维数", str(encoder.dimension)),
        ("一次能读的词元", f"{encoder.max_tokens}（更长的文字分段计算）" if encoder.max_tokens else "不限"),
        ("查询提示", encoder.query_instruction.replace("\n", "⏎") or "无"),
        ("载入", f"{seconds:.1f} 秒"),
        ("速度", f"每秒 {look.sentences_per_second:.0f} 句"),
        ("同义句相似度", f"{look.paraphrases:.3f}（{len(PARAPHRASES)} 句中 {look.found} 句找到了自己的同义句）"),
        ("无关句相似度", f"{look.unrelated:.3f}"),
    ]


@models.command()
def bench(
    names: Annotated[list[str], typer.Argument(metavar="模型…", help="模型文件夹、模型编号，或 tfidf；可写多个")],
    labelled: Annotated[
        Path | None, typer.Option("--labelled", help="标注段落所在文件夹；不写则用随源码的一份")
    ] = None,
) -> None:
    """比较几个模型：只用提纲自己的句子，看能把多少标注段落（取自没有参加训练的企业）归对。"""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    from reviewer.mapping.encoders import model_folder
    from reviewer.mapping.training.labelled import read_labelled
    from reviewer.resources import resource_dir

    source = labelled or resource_dir("models") / "labelled"
    if not source.is_dir():
        raise UsageError(f"找不到标注段落 {source}：请用 --labelled 指定其文件夹（源码中的 models/labelled）。")
    rows = read_labelled(source).test
    for name in names:
        model_folder(name)  # what is not on this machine is said before hours of work, not after
    titles = ("一般段落\n首位/前三", "叙事段落\n首位/前三", "载入\n（秒）", "计算\n（秒）", "大小\n（MB）")
    table = Table(Column("模型", overflow="fold"), *titles, box=SIMPLE_HEAD)
    for name in names:
        typer.echo(f"正在计算：{name}", err=True)
        table.add_row(*_bench_row(name, rows))
    Console().print(table)


def _bench_row(name: str, rows: Sequence[LabelledRow]) -> list[str]:
    from reviewer.mapping.encoders import model_folder
    from reviewer.mapping.hub import MEGABYTE, folder_bytes
    from reviewer.mapping.quality import outline_hits

    encoder, loading = _load(name)
    started = time.perf_counter()
    found = outline_hits(encoder, rows)
    seconds = time.perf_counter() - started
    folder = model_folder(name)
    size = folder_bytes(folder) / MEGABYTE if folder else 0
    return [name, str(found["plain"]), str(found["story"]), f"{loading:.1f}", f"{seconds:.1f}", f"{size:.0f}"]
