"""Starts the web page: `python app.py`, then open the address that it prints."""

import sys

from reviewer.errors import ReviewerError
from reviewer.web import launch

# Reading runs in child processes, which import this file again.
if __name__ == "__main__":
    try:
        launch()
    except ReviewerError as error:
        sys.exit(error.message)
