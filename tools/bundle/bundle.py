"""Makes a ZIP from which reviewer is installed and started on a computer without a network (`make bundle`).

It holds the wheels of the program and of all that it needs, for one system and some versions of Python, a script that
installs them beside itself and opens the page, and the examples. Making one needs a network; the packages come from
pip's index (uv, which works out what the other system needs, takes its index from UV_DEFAULT_INDEX).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from wheels import TARGETS, Target, Wheel, missing

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).parent
EXTRAS = ("llm", "postgres")
PYTHONS = ("3.12", "3.11")  # those that the tests run on; each adds about 90 MB
# Published as source only: pure Python, whose wheel is the same for every system.
SOURCE_ONLY = ("jieba",)
# The default models work without these, which would make the bundle several times as large; --whole keeps them.
LARGE = ("sentence-transformers", "torch", "transformers")
_WITHOUT_TRANSFORMERS = (
    "本程序包不含 torch 和 transformers：自带的向量模型和 tfidf 不需要它们；别的向量模型（--encoder）和\n"
    "本机语言模型（--writer transformers）不能使用，用到时程序会说明。\n"
)


def main() -> None:
    arguments = _arguments()
    target = TARGETS[arguments.platform]
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder)
        program = build_program(wheels)
        if not arguments.whole:
            program = lighten(program)
        wanted = f"reviewer[{','.join(arguments.extra)}]=={program.version}"
        for python in arguments.python:
            collect(wheels, program, arguments.extra, target, python)
            if lacking := missing(wheels, wanted, target, python) + missing(wheels, "pip", target, python):
                sys.exit(f"no wheel for Python {python} on {arguments.platform}: {', '.join(lacking)}")
        path = arguments.output / f"reviewer-{program.version}-{arguments.platform}.zip"
        write(path, wheels, str(program.version), arguments.extra, target, arguments.python, whole=arguments.whole)
    print(f"{path}: {path.stat().st_size / 2**20:.0f} MB, Python {', '.join(arguments.python)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", required=True, choices=sorted(TARGETS))
    parser.add_argument("--python", nargs="+", default=PYTHONS, metavar="VERSION")
    parser.add_argument("--extra", nargs="+", default=EXTRAS)
    parser.add_argument("--whole", action="store_true", help=f"with {', '.join(LARGE)}")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    return parser.parse_args()


# ---------------------------------------------------------------- the wheels


def build_program(wheels: Path) -> Wheel:
    """The program's own wheel."""
    _run("hatchling", "build", "--target", "wheel", "--directory", str(wheels))
    return Wheel.of(next(wheels.glob("reviewer-*.whl")))


def lighten(program: Wheel) -> Wheel:
    """The wheel in its place, asking for none of the large packages."""
    with ZipFile(program.path) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    metadata = next(name for name in files if name.endswith(".dist-info/METADATA"))
    record = metadata.replace("METADATA", "RECORD")
    large = re.compile(rf"^Requires-Dist: (?:{'|'.join(LARGE)})\b(?!-).*\n", re.MULTILINE)
    files[metadata] = large.sub("", files[metadata].decode()).encode()
    digest = urlsafe_b64encode(sha256(files[metadata]).digest()).rstrip(b"=").decode()
    line = f"{metadata},sha256={digest},{len(files[metadata])}"
    files[record] = re.sub(rf"^{re.escape(metadata)},.*$", line, files[record].decode(), flags=re.MULTILINE).encode()
    with ZipFile(program.path, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return program


def collect(wheels: Path, program: Wheel, extras: Iterable[str], target: Target, python: str) -> None:
    """Downloads what the program needs there, in the versions that uv finds to fit together."""
    locked = list(lock(f"reviewer[{','.join(extras)}] @ {program.path.as_uri()}", target, python))
    for line in locked:
        if line.startswith(tuple(f"{name}==" for name in SOURCE_ONLY)):
            _run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), line)
    platforms = [f"--platform={platform}" for platform in target.platforms]
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(wheels), "--find-links", str(wheels)]
    _run("pip", "download", *options, *platforms, "--python-version", python, *locked)


def lock(program: str, target: Target, python: str) -> Iterator[str]:
    """`name==version` of everything that an installation of the program there consists of, and of pip."""
    system = ["--python-platform", target.uv_platform, "--python-version", python]
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", *system, "-"]
    done = subprocess.run(command, input=f"{program}\npip\n", stdout=subprocess.PIPE, check=True, text=True)
    return (line for line in done.stdout.splitlines() if "==" in line)


def _run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


# ---------------------------------------------------------------- the archive


def write(
    path: Path,
    wheels: Path,
    version: str,
    extras: Iterable[str],
    target: Target,
    pythons: Iterable[str],
    *,
    whole: bool = False,
) -> None:
    """The archive: one folder with everything in it."""
    described = {
        "version": version,
        "extras": list(extras),
        "machine": target.machine,
        "pythons": list(pythons),
        "longest_name": max(_installed_lengths(wheels)),
    }
    words = {
        "@VERSION@": version,
        "@PYTHONS@": " ".join(pythons),  # for the scripts' loops
        "@VERSIONS@": " 或 ".join(pythons),
        "@EXTRAS@": "" if whole else _WITHOUT_TRANSFORMERS,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        top = f"reviewer-{version}"
        _add(archive, f"{top}/{target.start}", _filled(target.script, words), executable=True)
        _add(archive, f"{top}/使用说明.txt", _filled("readme.txt", words).replace("\n", "\r\n"))
        _add(archive, f"{top}/start.py", _filled("start.py", {}))
        _add(archive, f"{top}/bundle.json", json.dumps(described))
        for name in ("LICENSE", "NOTICE"):
            archive.write(ROOT / name, f"{top}/{name}", ZIP_DEFLATED)
        for report in sorted((ROOT / "examples").glob("*.pdf")):
            archive.write(report, f"{top}/examples/{report.name}", ZIP_DEFLATED)
        for wheel in sorted(wheels.glob("*.whl")):
            archive.write(wheel, f"{top}/wheels/{wheel.name}", ZIP_STORED)


def _installed_lengths(wheels: Path) -> Iterator[int]:
    for wheel in wheels.glob("*.whl"):
        with ZipFile(wheel) as archive:
            yield from (len(f"/Lib/site-packages/{name}") for name in archive.namelist())


def _filled(template: str, words: dict[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for mark, word in words.items():
        text = text.replace(mark, word)
    # cmd finds its labels only where lines end as on Windows.
    return text.replace("\n", "\r\n") if template.endswith(".bat") else text


def _add(archive: ZipFile, name: str, text: str, *, executable: bool = False) -> None:
    info = ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = (0o100755 if executable else 0o100644) << 16
    archive.writestr(info, text)


if __name__ == "__main__":
    main()
