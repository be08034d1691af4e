"""A scheme, and a draft of one, as a person reads it."""
