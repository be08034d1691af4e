"""Many reports in one run: each for itself, nothing lost, nothing done twice.

Read it in this order: `jobs.py` (the words), `intake.py` and `lists.py` (what is to be reviewed), `applications.py`
(under what), `keys.py` (what a result follows from), `run.py` (the run), `worker.py` (one report), `engine.py` and
`local.py` (who works), `ledger.py` (what is finished), `files.py` and `results.py` (what is written).
"""
