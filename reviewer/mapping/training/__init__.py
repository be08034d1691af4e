"""Training of the default Chinese embedding model, from raw text to a sentence-transformers folder.

Read `train.train_encoder` from top to bottom for the order of work; each step lives in a module of its own:
corpus (text and pairs) → tokenizer → vectors (PPMI and SVD) → contrastive → export.
"""

from reviewer.mapping.training.train import train_encoder

__all__ = ["train_encoder"]
