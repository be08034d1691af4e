"""What files begin with, by which their kind is told whatever their names say."""

from __future__ import annotations

ZIP = b"PK\x03\x04"  # and so a docx
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # documents of Office 97–2003; a docx with a password, too
PDF = b"%PDF-"
# A PDF carries its mark somewhere within so many bytes.
BEGINNING = 1024
