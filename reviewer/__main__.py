"""`python -m reviewer` is `reviewer`."""

from reviewer.cli import main

if __name__ == "__main__":
    main()
