"""Official notices → drafts of scheme files. Lines → annexes, templates, tables → readers → draft → YAML, one way."""

from reviewer.notice.draft import Draft
from reviewer.notice.importing import Imported, import_notice
from reviewer.notice.leftovers import Unplaced, excerpt

__all__ = ["Draft", "Imported", "Unplaced", "excerpt", "import_notice"]
