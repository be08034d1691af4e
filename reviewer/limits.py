"""How much one file may take. A report is some 15 pages and a few MB; far above that it is something else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` and `megabytes` (address space, where the system can limit it) of the process that reads a file; the
    file's own size, its pages and its characters; and the seconds that recognising the words of one scanned page takes."""

    seconds: float = 60.0
    megabytes: int = 1536
    file_megabytes: int = 50
    pages: int = 500
    characters: int = 2_000_000
    ocr_seconds: float = 60.0


USUAL = Limits()
