"""What a folder of wheels lacks for one system: pip can only tell this for the system it runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

# The C libraries that a manylinux_2_28 system can do with, newest first, and the names of before PEP 600.
_MANYLINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)]
_MANYLINUX += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]


@dataclass(frozen=True, slots=True)
class Target:
    """A system that a bundle is made for."""

    platforms: tuple[str, ...]  # of wheels that run there, best first
    machine: str  # what its Python calls it: sysconfig.get_platform()
    uv_platform: str
    markers: Mapping[str, str]
    script: str  # the template of the start script
    start: str  # the start script's name in the bundle

    def tags(self, python: str) -> set[Tag]:
        version = tuple(int(part) for part in python.split("."))
        interpreter = f"cp{python.replace('.', '')}"
        return {
            *cpython_tags(version, platforms=self.platforms),
            *compatible_tags(version, interpreter, self.platforms),
        }

    def environment(self, python: str) -> dict[str, str]:
        """What the markers of requirements are held against there."""
        return {
            **self.markers,
            "implementation_name": "cpython",
            "implementation_version": f"{python}.0",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_version": "",
            "python_full_version": f"{python}.0",
            "python_version": python,
        }


TARGETS: Mapping[str, Target] = {
    "win_amd64": Target(
        platforms=("win_amd64",),
        machine="win-amd64",
        uv_platform="x86_64-pc-windows-msvc",
        markers={
            "os_name": "nt",
            "platform_machine": "AMD64",
            "platform_system": "Windows",
            "sys_platform": "win32",
        },
        script="start.bat",
        start="启动.bat",
    ),
    "manylinux_2_28_x86_64": Target(
        platforms=tuple(_MANYLINUX),
        machine="linux-x86_64",
        uv_platform="x86_64-manylinux_2_28",
        markers={
            "os_name": "posix",
            "platform_machine": "x86_64",
            "platform_system": "Linux",
            "sys_platform": "linux",
        },
        script="start.sh",
        start="start.sh",
    ),
}


@dataclass(frozen=True, slots=True)
class Wheel:
    path: Path
    name: str
    version: Version
    tags: frozenset[Tag]

    @classmethod
    def of(cls, path: Path) -> Wheel:
        name, version, _, tags = parse_wheel_filename(path.name)
        return cls(path, name, version, tags)

    def requirements(self) -> list[Requirement]:
        with ZipFile(self.path) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            headers = Parser().parsestr(archive.read(name).decode())
        return [Requirement(line) for line in headers.get_all("Requires-Dist", [])]


def missing(folder: Path, wanted: str, target: Target, python: str) -> list[str]:
    """The requirements of `wanted` that an installation from `folder` would not find a fitting wheel for."""
    tags, environment = target.tags(python), target.environment(python)
    fitting = [wheel for path in folder.glob("*.whl") if not tags.isdisjoint((wheel := Wheel.of(path)).tags)]
    seen: set[str] = set()
    lacking: list[str] = []
    queue = [Requirement(wanted)]
    while queue:
        requirement = queue.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        wheel = _best(fitting, requirement)
        if wheel:
            queue += _needed(wheel, requirement.extras, environment)
        else:
            lacking.append(str(requirement))
    return sorted(lacking)


def _best(wheels: list[Wheel], requirement: Requirement) -> Wheel | None:
    name = canonicalize_name(requirement.name)
    found = (w for w in wheels if w.name == name and requirement.specifier.contains(w.version, prereleases=True))
    return max(found, key=lambda wheel: wheel.version, default=None)


def _needed(wheel: Wheel, extras: set[str], environment: Mapping[str, str]) -> Iterator[Requirement]:
    for requirement in wheel.requirements():
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)):
            yield requirement
