"""Typer in Chinese: its help, and what it says of a command that was typed wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from reviewer.errors import UsageError

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended
_OPTIONS, _SUBCOMMAND = "[选项]", "命令 [参数]…"
# How Typer puts it, and how we do; its classes for these cases are its own.
_TOLD = (
    (re.compile(r"No such option: (\S+)(?: \(Possible options: (.*)\))?"), "没有 {0} 这个选项", "，是不是 {1}"),
    (re.compile(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?"), "没有 {0} 这个命令", "，是不是 {1}"),
    (re.compile(r"Option '(.*)' requires (?:an argument|\d+ arguments)"), "选项 {0} 后面要写一个值", ""),
    (re.compile(r"Option '(.*)' does not take a value"), "选项 {0} 后面不写值", ""),
    (re.compile(r"Got unexpected extra argument\(s\) \((.*)\)"), "多写了 {0}", ""),
    (re.compile(r"Missing command"), "没有写命令", ""),
)
# What pydantic, which Typer reads values with, holds against a value.
_WANTED: dict[str, str] = {
    "int_parsing": "要写一个整数",
    "float_parsing": "要写一个数",
    "greater_than_equal": "最小是 {ge}",
    "less_than_equal": "最大是 {le}",
}


class App(typer.Typer):
    """A Typer application, or a part of one."""

    def __init__(self, **named: Any) -> None:
        super().__init__(
            cls=_Group,
            options_metavar=_OPTIONS,
            subcommand_metavar=_SUBCOMMAND,
            add_completion=False,
            pretty_exceptions_enable=False,
            **named,
        )

    def command(self, name: str | None = None, **named: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=_Command, options_metavar=_OPTIONS, **named)

    def run(self) -> int:
        """Runs the command that was typed; its exit status. Raises UsageError where it cannot be understood."""
        try:
            status = self(standalone_mode=False, prog_name="reviewer")
        except TyperException as error:
            if not str(error):  # the help has been shown instead
                return error.exit_code
            raise UsageError(in_chinese(error)) from error
        return status if isinstance(status, int) else 0


class _Chinese:
    """What commands and groups of them have in common."""

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这份说明"
            # To find out from None that help is not wanted, Typer loads pydantic: a third of the time of `check --help`.
            option.default = False
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from typer import rich_utils

        rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
        rich_utils.OPTIONS_PANEL_TITLE = "选项"
        rich_utils.COMMANDS_PANEL_TITLE = "命令"
        rich_utils.DEFAULT_STRING = "[默认：{}]"
        rich_utils.REQUIRED_LONG_STRING = "[必填]"
        super().format_help(ctx, formatter)  # type: ignore[misc]


class _Command(_Chinese, TyperCommand):
    def invoke(self, ctx: Any) -> Any:
        """Typer itself ends without a word where Ctrl-C is pressed."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("已中断，没有完成。", err=True)
            raise typer.Exit(INTERRUPTED) from None


class _Group(_Chinese, TyperGroup):
    pass


def in_chinese(error: TyperException) -> str:
    """What was typed wrongly, and where to read how it is right."""
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else "reviewer"
    return f"{_wrong(error)}；用法见 {command} --help。"


def _wrong(error: TyperException) -> str:
    param: Any = getattr(error, "param", None)
    if param is not None:
        return _about_value(error, param)
    for pattern, told, guess in _TOLD:
        found = pattern.search(error.format_message())
        if found:
            words = [word.replace("'", "").replace(", ", "、") for word in found.groups() if word]
            return told.format(*words) + (guess.format(*words) if len(words) > 1 else "")
    return f"命令写得不对（{error.format_message()}）"


def _about_value(error: TyperException, param: Any) -> str:
    name = param.opts[-1] if param.param_type_name == "option" else param.metavar or param.name
    if not error.message:
        return f"没有写 {name}：{param.help}" if param.help else f"没有写 {name}"
    cause: Any = error.__cause__
    fault: dict[str, Any] = cause.errors()[0] if hasattr(cause, "errors") else {"type": "", "input": ""}
    described = param.type_descriptor
    if described.is_choice:
        wanted = f"可以写 {'、'.join(map(str, (getattr(one, 'value', one) for one in described.choices)))}"
    else:
        wanted = _WANTED.get(fault["type"], error.message).format(**fault.get("ctx", {}))
    return f"{name} 不能是“{fault['input']}”：{wanted}"
