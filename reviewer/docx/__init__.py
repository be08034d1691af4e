"""Reads Word files (docx) of Word, WPS, LibreOffice and others; the only room that knows WordprocessingML."""
