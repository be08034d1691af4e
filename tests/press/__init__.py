"""Presses: small real reports set as Word, WPS, LibreOffice, browsers and others set them, each with known faults."""
