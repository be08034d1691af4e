"""Reads a report, PDF or docx, in a child process with limits on time and memory.

Files come from strangers: one of a kilobyte can ask for gigabytes or never end, and no exception handler helps
against that. A child that is out of bounds is killed and harms nothing else. What a PDF holds is counted by a second
reader, so that nothing is lost without a word. The words of scanned pages are recognised, where OCR is installed.
"""

from reviewer.reading.base import Pending, Reader
from reviewer.reading.direct import DirectReader, DirectReading
from reviewer.reading.isolated import IsolatedReader, Reading
from reviewer.reading.messages import told
from reviewer.reading.steps import is_word, skim

__all__ = [
    "DirectReader",
    "DirectReading",
    "IsolatedReader",
    "Pending",
    "Reader",
    "Reading",
    "is_word",
    "skim",
    "told",
]
