"""A checked package, for people and for programs."""
