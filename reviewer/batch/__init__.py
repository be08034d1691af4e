"""A folder of reports, one after another or a few at a time, each for itself."""

from reviewer.batch.folder import review_folder

__all__ = ["review_folder"]
