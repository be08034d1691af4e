"""Format and content checks: pure generators over a report and a scheme."""

# Importing the modules registers their checks.
from reviewer.rules import content, files, headings, security, spacing, typography
from reviewer.rules.base import Subject, run_checks
from reviewer.rules.catalogue import Entry, load_catalogue

__all__ = [
    "Entry", "Subject", "content", "files", "headings", "load_catalogue", "run_checks", "security", "spacing", "typography",
]  # fmt: skip
