"""What is kept: submissions, reviews, what people set against them, accounts, and the trail of it all.

Read it in this order: `store.py` (what there is), `schema.py` (the tables), `access.py` (who may see what), then the
rooms `submissions.py`, `amendments.py`, `prints.py`, `accounts.py`, `logins.py`, `batches.py`. `database.py` opens and migrates.
"""

from __future__ import annotations

from reviewer.store.access import State, Submission
from reviewer.store.accounts import Link, User
from reviewer.store.actors import LOCAL, Actor, Role, require
from reviewer.store.amendments import Amendment, Decision, SignOff, Standing
from reviewer.store.audit import Entry
from reviewer.store.batches import BatchResult, BatchResults, BatchReview
from reviewer.store.codec import encode
from reviewer.store.prints import Alike, Print
from reviewer.store.search import Found, Query
from reviewer.store.store import Store, open_store
from reviewer.store.submissions import StoredReview, Upload

__all__ = [
    "LOCAL",
    "Actor",
    "Alike",
    "Amendment",
    "BatchResult",
    "BatchResults",
    "BatchReview",
    "Decision",
    "Entry",
    "Found",
    "Link",
    "Print",
    "Query",
    "Role",
    "SignOff",
    "Standing",
    "State",
    "Store",
    "StoredReview",
    "Submission",
    "Upload",
    "User",
    "encode",
    "open_store",
    "require",
]
