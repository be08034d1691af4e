"""Strangers' files are opened in child processes that can be killed and that can do little."""

from __future__ import annotations

from reviewer.isolation.workers import Crashed, Failed, NotStarted, OutOfMemory, OutOfTime, Stopped, Worker, Workers

__all__ = ["Crashed", "Failed", "NotStarted", "OutOfMemory", "OutOfTime", "Stopped", "Worker", "Workers"]
