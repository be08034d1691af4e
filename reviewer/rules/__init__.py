"""Format and content checks: pure generators over a report and a scheme."""

# Importing the modules registers their checks.
from reviewer.rules import body as body
from reviewer.rules import content as content
from reviewer.rules import figures as figures
from reviewer.rules import files as files
from reviewer.rules import headings as headings
from reviewer.rules import pages as pages
from reviewer.rules import security as security
from reviewer.rules import spacing as spacing
from reviewer.rules import title as title
from reviewer.rules.base import Subject, collected, run_checks
from reviewer.rules.catalogue import Entry, load_catalogue

__all__ = ["Entry", "Subject", "collected", "load_catalogue", "run_checks"]
