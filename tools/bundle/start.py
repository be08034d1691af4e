"""Starts reviewer from this folder, without a network: the page, or what the arguments ask for (`check 报告.pdf …`).

The first time it is installed into `venv` beside this file, from the wheels in `wheels`. A folder that was moved or
copied needs no new installation. Written for any Python 3: one that is too old must get as far as being told so.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHEELS = HERE / "wheels"
VENV = HERE / "venv"
STAMP = VENV / "installed.txt"  # written last: without it the installation was broken off
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
NEEDED_MEGABYTES = 1500
LONGEST_PATH = 259  # what Windows allows unless it was told otherwise


class StartError(Exception):
    """What keeps the program from starting, in a sentence for the user."""


def main(arguments):
    bundle = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
    try:
        check_python(bundle)
        if not is_installed(bundle):
            check_folder(bundle)
            install(bundle)
    except StartError as error:
        print(f"无法启动：{error}", file=sys.stderr)
        return 2
    return run(arguments or ["serve", "--open"])


def check_python(bundle):
    wanted = " 或 ".join(bundle["pythons"])
    if VERSION not in bundle["pythons"]:
        raise StartError(f"这台电脑上找到的是 Python {VERSION}，本程序需要 Python {wanted}；请安装后再启动。")
    machine = sysconfig.get_platform()
    if machine != bundle["machine"]:
        raise StartError(
            f"这个程序包用于 {bundle['machine']}，找到的 Python 却是 {machine} 的；"
            f"请安装 64 位的 Python {wanted}，或换用对应的程序包。"
        )


def is_installed(bundle):
    """Whether this version is installed whole, and the Python that it was installed with is still there."""
    try:
        return STAMP.read_text(encoding="utf-8") == stamp(bundle) and subprocess.call([PYTHON, "-I", "-c", ""]) == 0
    except OSError:
        return False


def stamp(bundle):
    return f"{bundle['version']} {VERSION}"


def check_folder(bundle):
    if not os.access(HERE, os.W_OK):
        raise StartError(f"不能在文件夹“{HERE}”里写入；请把整个文件夹移到您自己的文件夹里再启动。")
    if WINDOWS and len(str(VENV)) + bundle["longest_name"] > LONGEST_PATH:
        raise StartError(f"文件夹“{HERE}”的路径太长；请把整个文件夹移到较短的路径，如 C:\\reviewer，再启动。")
    if shutil.disk_usage(HERE).free < NEEDED_MEGABYTES * 2**20:
        raise StartError(f"磁盘剩余空间不足 {NEEDED_MEGABYTES} MB；请清理磁盘，或把整个文件夹移到别的磁盘。")


def install(bundle):
    print("第一次启动，正在安装，需要几分钟，不联网……", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    # Without pip: Debian's Python lacks what would bring it. The one in `wheels` runs from its file.
    step(sys.executable, "-I", "-m", "venv", "--without-pip", VENV)
    pip = next(WHEELS.glob("pip-*.whl")) / "pip"
    options = ["--isolated", "--quiet", "--no-index", "--find-links", WHEELS, "--no-warn-script-location"]
    program = f"reviewer[{','.join(bundle['extras'])}]=={bundle['version']}"
    step(PYTHON, "-I", pip, "install", *options, program)
    STAMP.write_text(stamp(bundle), encoding="utf-8")
    print("安装完成。", flush=True)


def step(*command):
    """Runs a step of the installation; where it fails, its own words stand above ours."""
    if subprocess.call(command) != 0:
        raise StartError("安装没有完成，原因见上面几行。请重新解压程序包再试；仍不行，请把这几行文字发给维护人员。")


def run(arguments):
    # By the module and not by the script `reviewer`, which knows only the place where the folder was installed.
    command = [str(PYTHON), "-I", "-X", "utf8", "-m", "reviewer.cli", *arguments]
    if not WINDOWS:
        os.execv(command[0], command)
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
