"""The house's rules: imports run one way, and a light command loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "reviewer"

# Which rooms a room may import, besides itself. What is not listed may import nothing of ours.
ALLOWED: dict[str, set[str]] = {
    "model": {"outcome"},
    "outcome": set(),
    "errors": {"outcome"},
    "limits": set(),
    "file_marks": set(),
    "scratch": set(),
    "retention": {"store"},
    "isolation": {"errors"},
    "text": {"model"},
    "resources": set(),
    "settings": {"errors", "limits"},
    "scheme": {"model", "errors", "resources", "text"},
    "structure": {"model", "text"},
    "typefaces": set(),
    "pdf": {"model", "errors", "file_marks", "limits", "ocr", "structure", "text", "typefaces"},
    "docx": {"model", "errors", "structure", "text", "typefaces"},
    "ocr": {"model", "text"},
    "reading": {"model", "errors", "file_marks", "isolation", "limits", "ocr", "structure", "pdf", "docx"},
    "alignment": {"model", "scheme", "text"},
    "applicant": {"model", "text"},
    "rules": {"model", "scheme", "alignment", "structure", "text", "typefaces"},
    "mapping": {"model", "errors", "scheme", "alignment", "resources", "text"},
    "opinion": {"model", "errors", "scheme", "rules.catalogue", "resources", "structure", "text"},
    "notice": {"errors", "limits", "model", "reading", "mapping.segmenter", "resources", "scheme", "structure", "text"},
    "report_files": set(),
    "records": {"model", "errors", "text"},
    "output": {
        "duplicates",
        "model",
        "errors",
        "records",
        "scheme",
        "scratch",
        "rules.catalogue",
        "structure",
        "text",
        "notice",
    },
    "decisions": {"finding_keys", "model", "opinion.sources", "scheme", "text"},
    "versions": {"finding_keys", "model"},
    "reconcile": {"model", "scheme", "facts.honours"},
    "facts": {"model", "scheme", "rules.base", "rules.figures", "opinion.survey", "text"},
    "verification": {"model", "scheme", "facts", "rules.base", "text"},
    "pipeline": {
        "model",
        "decisions",
        "reconcile",
        "errors",
        "reading",
        "scheme",
        "alignment",
        "applicant",
        "facts",
        "verification",
        "rules",
        "mapping",
        "opinion",
    },
    "finding_keys": {"model"},
    "recognition": {"facts.boxes", "pipeline", "scheme", "structure", "text"},
    "store": {"model", "errors", "settings", "text"},
    "duplicates": {"alignment", "model", "scheme", "text"},
    "remembered_texts": {"duplicates", "store"},
    "batch": {
        "model",
        "duplicates",
        "remembered_texts",
        "recognition",
        "errors",
        "isolation",
        "limits",
        "mapping",
        "ocr",
        "output",
        "package.contents",
        "pipeline",
        "reading",
        "records",
        "report_files",
        "rules.catalogue",
        "scheme",
        "settings",
        "store",
    },
    "package": {
        "model",
        "errors",
        "file_marks",
        "isolation",
        "limits",
        "pipeline",
        "reading",
        "scheme",
        "applicant",
        "facts",
        "verification",
        "rules",
        "opinion.writers.base",
        "scratch",
        "text",
    },
    "web": {
        "model",
        "file_marks",
        "decisions",
        "duplicates",
        "errors",
        "finding_keys",
        "remembered_texts",
        "isolation",
        "limits",
        "mapping",
        "opinion.basis",
        "opinion.parts",
        "output",
        "package.contents",
        "pipeline",
        "reading",
        "recognition",
        "records",
        "report_files",
        "retention",
        "rules.catalogue",
        "scheme",
        "scratch",
        "settings",
        "store",
        "text",
        "versions",
    },
    "commands": {
        "batch",
        "errors",
        "mapping",
        "model",
        "notice",
        "opinion",
        "output",
        "package",
        "pipeline",
        "resources",
        "retention",
        "scheme",
        "scratch",
        "settings",
        "store",
    },
    "__main__": {"cli"},
    "cli": {
        "commands",
        "errors",
        "mapping.training",
        "model",
        "output",
        "pipeline",
        "reading",
        "resources",
        "scheme",
        "settings",
        "web",
    },
}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Our own modules that a file imports, without the leading `reviewer.`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("reviewer."):
            found.add(node.module.removeprefix("reviewer."))
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("reviewer.") for alias in node.names if alias.name.startswith("reviewer.")
            }
    return found


def test_imports_run_one_way() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = _room(path)
        if room == "__init__":
            continue
        allowed = ALLOWED[room] | {room}
        for name in _imports(path):
            if not any(name == place or name.startswith(place + ".") for place in allowed):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("plan", ["README.md", "docs/pictures/house.svg"])
def test_every_folder_is_on_the_plans_of_the_house(plan: str) -> None:
    text = (ROOT / plan).read_text(encoding="utf-8")
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {room for room in rooms if f"{room}/" not in text} == set()


def test_only_the_pdf_room_knows_the_pdf_library() -> None:
    knows = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "import pdfplumber" in path.read_text(encoding="utf-8")
        or "from pdfminer" in path.read_text(encoding="utf-8")
    }
    assert all(name.startswith("pdf/") for name in knows), knows


def _loaded(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.split())


def test_check_loads_no_heavy_library() -> None:
    code = """
from pathlib import Path
if __name__ == "__main__":
    from reviewer.pipeline import Application, review_report
    report = next(Path("examples").glob("用户满意经营实践报告*企业类.pdf"))
    review_report(report, Application.parse("caq-2025", "enterprise", "four-star"))
"""
    loaded = _loaded(code)
    assert "reviewer.mapping.judge" in loaded
    assert (
        not {
            "onnxruntime",
            "cv2",
            "torch",
            "transformers",
            "sentence_transformers",
            "gradio",
            "sklearn",
            "pdfplumber",
            "sqlalchemy",
        }
        & loaded
    )


def test_help_loads_no_library_of_the_review() -> None:
    loaded = _loaded("import reviewer.cli")
    assert not {"numpy", "pydantic", "yaml", "docx", "rich.progress", "reviewer.pipeline"} & loaded
