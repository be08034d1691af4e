"""Training of the default models, from raw text and labels to the files in `models/`.

Read `train.train_models` from top to bottom for the order of work. The encoder is made in steps, each in a module of its
own: corpus (text and pairs) → tokenizer → vectors (PPMI and SVD) → contrastive → export. The labels are read by
labelled, clauses and reports; classifiers and judgement are fitted on them.
"""
