"""The commands that `reviewer.cli` joins, one file a group, and what they share."""
