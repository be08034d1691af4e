"""What a child process that opens strangers' files may not do, and what its parent keeps from it.

The limits on memory, processor time, open files and core dumps are the system's (Linux, macOS; Windows knows none of
them, there the parent's clock has to do). That there is no network and no further program is a hook on what Python
code does: it stops a reader that is led astray by a file, not native code that an attacker has taken over.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection, parent_process, resource_tracker

MOST_OPEN_FILES = 64
# The audit events of sockets begin so; those of other programs are these.
_NETWORK = "socket."
_PROGRAMS = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "pty.spawn")
)
# From Linux's <sys/prctl.h>: the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1


def confine(megabytes: int) -> None:
    """Takes from this process what reading a file does not need; there is no way back."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's affair, which ends its children
    _fall_silent()
    _limit_resources(megabytes)
    sys.addaudithook(_refuse)


def limit_processor(seconds: float) -> None:
    """Ends this process by SIGXCPU where it computes for so long from now on: also where its parent cannot look."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def limit_memory(megabytes: int) -> None:
    """Caps this process's address space."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def _limit_resources(megabytes: int) -> None:
    limit_memory(megabytes)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN_FILES, MOST_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(event: str, _: object) -> None:
    if event.startswith(_NETWORK) or event in _PROGRAMS:
        raise PermissionError(f"{event} is refused here")


def _fall_silent() -> None:
    """What libraries print about a broken file is not for the user's screen."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _die_with_parent() -> None:
    """A parent that is killed cannot end its children, so they watch it; on Linux the kernel does, at once."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = parent_process()
    if parent is not None:
        _in_background(lambda: _outlive_nobody(parent.sentinel))


def _outlive_nobody(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _in_background(function: Callable[[], None]) -> None:
    threading.Thread(target=function, daemon=True).start()


@contextmanager
def interrupt_blocked() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C, which is their parent's to answer: they would end in a traceback."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # which would lift the block again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
