"""The bundle for computers without a network: its start script, its check of what is in it, and the whole of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT

TOOL = ROOT / "tools" / "bundle"
sys.path.insert(0, str(TOOL))

import bundle  # noqa: E402
from wheels import TARGETS, Wheel, missing  # noqa: E402

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"
WINDOWS, LINUX = TARGETS["win_amd64"], TARGETS["manylinux_2_28_x86_64"]
# A program that says what it was started with.
ECHO = "import sys\nprint('reviewer', *sys.argv[1:])\n"


def make_wheel(
    folder: Path, name: str, tag: str = "py3-none-any", requires: tuple[str, ...] = (), **files: str
) -> Path:
    """A small wheel; `files` are modules by their dotted name with _ for the dot."""
    info = f"{name}-1.0.dist-info"
    contents = {
        **{f"{name}/{module}.py": text for module, text in files.items()},
        f"{info}/METADATA": "\n".join(
            ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", "Provides-Extra: more"]
            + [f"Requires-Dist: {line}" for line in requires]
        ),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    path = folder / f"{name}-1.0-{tag}.whl"
    with ZipFile(path, "w") as archive:
        for file, text in contents.items():
            archive.writestr(file, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in (*contents, f"{info}/RECORD")))
    return path


def pip_wheel(folder: Path) -> Path:
    """The pip of these tests as a wheel again."""
    site = Path(sysconfig.get_path("purelib"))
    path = folder / f"pip-{version('pip')}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for part in (site / "pip", site / f"pip-{version('pip')}.dist-info"):
            for file in part.rglob("*"):
                if file.is_file() and file.suffix != ".pyc":
                    archive.write(file, file.relative_to(site))
    return path


# ---------------------------------------------------------------- what a folder of wheels lacks


def test_what_only_the_other_system_needs_is_missed(tmp_path: Path) -> None:
    make_wheel(tmp_path, "reviewer", requires=("kin>=1", 'colours; sys_platform == "win32"'))
    make_wheel(tmp_path, "kin")
    assert missing(tmp_path, "reviewer", LINUX, "3.12") == []
    assert missing(tmp_path, "reviewer", WINDOWS, "3.12") == ['colours; sys_platform == "win32"']


@pytest.mark.parametrize(
    ("tag", "fits_windows", "fits_linux"),
    [
        ("py3-none-any", True, True),
        ("cp312-cp312-win_amd64", True, False),
        ("cp39-abi3-win_amd64", True, False),
        ("cp312-cp312-win32", False, False),
        ("cp311-cp311-win_amd64", False, False),
        ("cp312-cp312-manylinux_2_17_x86_64", False, True),
        ("cp312-cp312-manylinux_2_34_x86_64", False, False),
        ("cp312-cp312-musllinux_1_2_x86_64", False, False),
    ],
)
def test_a_wheel_must_fit_the_system(tmp_path: Path, tag: str, fits_windows: bool, fits_linux: bool) -> None:
    make_wheel(tmp_path, "kin", tag)
    assert (missing(tmp_path, "kin", WINDOWS, "3.12") == []) is fits_windows
    assert (missing(tmp_path, "kin", LINUX, "3.12") == []) is fits_linux


def test_extras_and_versions_count(tmp_path: Path) -> None:
    make_wheel(tmp_path, "reviewer", requires=('kin; extra == "more"', 'old<1; extra == "more"'))
    make_wheel(tmp_path, "kin")
    make_wheel(tmp_path, "old")
    assert missing(tmp_path, "reviewer", LINUX, "3.12") == []
    assert missing(tmp_path, "reviewer[more]", LINUX, "3.12") == ['old<1; extra == "more"']


def test_a_light_wheel_asks_for_no_large_package(tmp_path: Path) -> None:
    make_wheel(tmp_path, "reviewer", requires=("torch==2.13.0", "torchlike", "transformers>=5", "numpy"))
    light = bundle.lighten(Wheel.of(next(tmp_path.glob("reviewer-*.whl"))))
    assert [requirement.name for requirement in light.requirements()] == ["torchlike", "numpy"]


# ---------------------------------------------------------------- the start script, on two small wheels


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An unpacked bundle of a small program, in a folder such as people make."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    make_wheel(wheels, "reviewer", requires=("kin",), __init__="", cli="import kin\n" + ECHO)
    make_wheel(wheels, "kin", __init__="")
    pip_wheel(wheels)
    bundle.write(tmp_path / "small.zip", wheels, "1.0", ("more",), LINUX, (RUNNING,))
    shutil.rmtree(wheels)
    return unpack(tmp_path / "small.zip", tmp_path / "评审 程序 (新)")


def unpack(archive: Path, folder: Path) -> Path:
    """As people do it: the files with their permissions."""
    with ZipFile(archive) as opened:
        for info in opened.infolist():
            Path(opened.extract(info, folder)).chmod(info.external_attr >> 16)
    (top,) = folder.iterdir()
    return top


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [folder / "start.sh", *arguments]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(command, env={**os.environ, "PATH": path, **environment}, capture_output=True, text=True)


def test_the_first_start_installs_and_the_next_ones_do_not(small: Path) -> None:
    first = start(small)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "第一次启动，正在安装，需要几分钟，不联网……",
        "安装完成。",
        "reviewer serve --open",
    ]
    shutil.rmtree(small / "wheels")
    assert start(small, "check", "报告 1.pdf").stdout == "reviewer check 报告 1.pdf\n"


def test_a_folder_may_be_moved(small: Path, tmp_path: Path) -> None:
    start(small)
    moved = shutil.move(small, tmp_path / "别处")
    assert start(Path(moved), "schemes").stdout == "reviewer schemes\n"


def test_an_installation_that_was_broken_off_is_made_again(small: Path) -> None:
    start(small)
    (small / "venv" / "installed.txt").unlink()
    shutil.rmtree(next((small / "venv").rglob("site-packages")) / "kin")
    assert start(small, "schemes").stdout.endswith("安装完成。\nreviewer schemes\n")


def test_settings_of_pip_and_python_do_not_disturb(small: Path) -> None:
    disturbed = start(small, "schemes", PIP_TARGET="/nowhere", PIP_REQUIRE_HASHES="1", PYTHONPATH=str(ROOT))
    assert disturbed.stdout.endswith("reviewer schemes\n"), disturbed.stderr


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"pythons": ["3.99"]}, f"找到的是 Python {RUNNING}，本程序需要 Python 3.99"),
        ({"machine": "win-amd64"}, "这个程序包用于 win-amd64"),
        ({"version": "2.0"}, "安装没有完成，原因见上面几行"),
    ],
)
def test_what_keeps_it_from_starting_is_told(small: Path, described: dict[str, object], said: str) -> None:
    file = small / "bundle.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **described}))
    done = start(small)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr


def test_without_python_it_says_so(small: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "dirname").symlink_to(shutil.which("dirname") or "")
    done = subprocess.run(
        ["/bin/sh", small / "start.sh"], env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("没有找到 Python。")


def test_the_windows_script_is_as_cmd_wants_it(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    make_wheel(tmp_path / "wheels", "kin")
    bundle.write(tmp_path / "b.zip", tmp_path / "wheels", "1.0", (), WINDOWS, ("3.12", "3.11"))
    with ZipFile(tmp_path / "b.zip") as archive:
        script = archive.read("reviewer-1.0/启动.bat")
    assert script.startswith(b"@echo off\r\nchcp 65001 >nul\r\n")  # no byte order mark: cmd would read it as a command
    assert script.count(b"\n") == script.count(b"\r\n")
    assert b"in (3.12 3.11)" in script and "Python 3.12 或 3.11".encode() in script
    # What stands before the code page is known, and what cmd parses as commands, is plain ASCII.
    assert all(line.isascii() or line.startswith("echo ") for line in script.decode().splitlines())


# ---------------------------------------------------------------- the whole of it


def without_network(*command: str | Path) -> list[str | Path]:
    """The command in a network of its own, in which there is nothing but this machine; else with proxies that refuse."""
    cut = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if subprocess.run([*cut, "true"], capture_output=True).returncode == 0:
        return [*cut, *command]
    refused = [f"{name}=http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")]
    return ["env", *refused, "no_proxy=127.0.0.1", *command]


ASK = """
import subprocess, sys, time, urllib.request
server = subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, text=True)
address = next(line for line in server.stderr if "http" in line).split("：")[1].split()[0]
print(urllib.request.urlopen(address, timeout=60).status)
server.terminate()
server.wait(30)
"""


@pytest.mark.bundle
def test_the_linux_bundle_works_without_a_network(tmp_path: Path) -> None:
    tool = [sys.executable, TOOL / "bundle.py", "--platform", "manylinux_2_28_x86_64", "--python", RUNNING]
    subprocess.run([*tool, "--output", tmp_path], check=True)
    top = unpack(next(tmp_path.glob("*.zip")), tmp_path / "评审 程序")
    run = {"env": {**os.environ, "REVIEWER_DATA": str(tmp_path / "data")}, "cwd": tmp_path, "text": True}
    report = top / "examples" / "满意报告终稿.pdf"
    choice = ("--scheme", "qinghai-2025", "--category", "服务类", "--level", "用户满意级")
    command = without_network(top / "start.sh", "check", report, *choice, "--opinion", "意见表.docx")
    checked = subprocess.run(command, capture_output=True, **run)  # type: ignore[call-overload]
    assert checked.returncode == 1, checked.stderr  # this example has faults
    assert "安装完成。" in checked.stdout and (tmp_path / "意见表.docx").is_file()
    asked = subprocess.run(  # type: ignore[call-overload]
        without_network(sys.executable, "-c", ASK, top / "start.sh", "serve"), capture_output=True, **run
    )
    assert asked.stdout == "200\n", asked.stderr


@pytest.mark.bundle
def test_the_windows_bundle_is_whole(tmp_path: Path) -> None:
    tool = [sys.executable, TOOL / "bundle.py", "--platform", "win_amd64", "--output", tmp_path]
    subprocess.run(tool, check=True)  # stops where a wheel is missing or fits another system only
    top = unpack(next(tmp_path.glob("*.zip")), tmp_path / "unpacked")
    assert {"启动.bat", "start.py", "bundle.json", "使用说明.txt", "wheels", "examples", "LICENSE", "NOTICE"} == {
        path.name for path in top.iterdir()
    }
    assert not [
        wheel.name for wheel in (top / "wheels").iterdir() if not wheel.name.endswith(("win_amd64.whl", "any.whl"))
    ]
