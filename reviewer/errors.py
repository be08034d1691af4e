"""Errors that a user meets. Each says in one sentence what happened and what to do, and carries its exit status.

ReviewerError
├── UsageError (2): the call is wrong
│   ├── SchemeError: a scheme, category or level that is unknown, or an outline file that is invalid
│   ├── EncoderError: an embedding model that cannot be loaded
│   ├── PromptError: a prompt file that cannot be used
│   ├── WriterError: a language model that is not set up, or that failed
│   ├── SettingsError: a setting whose value is not usable
│   ├── StoreError: a data folder, a database or something kept in it that cannot be used
│   │   └── UnavailableError: a database that is out of reach just now
│   ├── RecordError: a saved record of a batch that cannot be read
│   └── AccountError: a name, password or link that cannot be taken
├── AccessError (2): this person may not
│   └── LoginError · UnknownError · ForbiddenError
├── ConflictError (2): what is kept does not allow it now
├── DocumentError (3): the report cannot be reviewed
│   ├── NotFoundError · NotAPdfError · EncryptedError · DamagedError · TooLargeError · UnsafeError
│   └── TimeLimitError · MemoryLimitError · CrashedError
├── OutputError (2): a result cannot be written
│   └── DiskFullError: there is no room left
└── CancelledError: the user gave the work up
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

from reviewer.outcome import Outcome

_REASONS: Mapping[int | None, str] = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个位置只能读取",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经有同名的文件或文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOSPC: "磁盘空间已用完",
    errno.EDQUOT: "磁盘空间已用完",
    errno.EADDRINUSE: "已被其他程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕成了圈",
}


def reason(error: OSError) -> str:
    """Why the system would not, in Chinese where it is one of the usual reasons."""
    return _REASONS.get(error.errno) or error.strerror or str(error)


class ReviewerError(Exception):
    """Base of all errors that are shown to users; `str()` is the sentence, in Chinese."""

    exit_status = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CancelledError(ReviewerError):
    """The user gave the work up."""

    def __init__(self) -> None:
        super().__init__("已取消。")


def never() -> bool:
    """What is asked where nobody can give the work up."""
    return False


class UsageError(ReviewerError):
    """The program was called with something it cannot use."""


class SchemeError(UsageError):
    """An unknown scheme, category or level, or an invalid outline file."""


class EncoderError(UsageError):
    """An embedding model that is missing, incomplete or out of reach."""


class SettingsError(UsageError):
    """A setting in the environment whose value is not usable."""


class PromptError(UsageError):
    """A prompt file that is missing a part, broken, or asks for an input that does not exist."""


class WriterError(UsageError):
    """A language model that is not set up, cannot be loaded or reached, or gave no answer in time."""


class StoreError(UsageError):
    """A data folder, a database or something kept in it that cannot be used."""


class UnavailableError(StoreError):
    """A database that is out of reach just now, and may come back."""


class RecordError(UsageError):
    """A saved record of a batch that this program cannot read."""


class AccountError(UsageError):
    """A name, a password or a one-time link that cannot be taken."""


class AccessError(ReviewerError):
    """Somebody asks for what they may not have."""


class LoginError(AccessError):
    """A wrong name or a wrong password; which of them is not told."""


class UnknownError(AccessError):
    """Nothing of this id, or nothing that this person may see; which of them is not told."""


class ForbiddenError(AccessError):
    """A step that people of this role do not take."""


class ConflictError(ReviewerError):
    """A step that does not fit the state of things: signed off, given up, changed by somebody else."""


class OutputError(UsageError):
    """A result that cannot be written where it was asked for."""


class DiskFullError(OutputError):
    """No room is left for results; what was written before is whole."""

    def __init__(self, place: str) -> None:
        super().__init__(f"磁盘空间已用完，无法写入{place}；请清理磁盘后再试，已经写好的结果不受影响。")
        self.place = place

    def __reduce__(self) -> tuple[type[DiskFullError], tuple[str]]:
        return type(self), (self.place,)  # it comes back from a worker


class DocumentError(ReviewerError):
    """A report that cannot be reviewed; nothing about other reports follows from it.

    `outcome` says the same for a program; None where there is no file.
    """

    exit_status = 3
    outcome: Outcome | None = None


class NotFoundError(DocumentError):
    """No such file, or a file that may not be read."""


class NotAPdfError(DocumentError):
    """The file's content is neither a PDF nor a Word document (docx), whatever its name says."""

    outcome = Outcome.NOT_A_PDF


class EncryptedError(DocumentError):
    """The file asks for a password."""

    outcome = Outcome.NEEDS_PASSWORD


class DamagedError(DocumentError):
    """The file is broken beyond reading."""

    outcome = Outcome.DAMAGED


class TooLargeError(DocumentError):
    """The file, its pages or its characters are over the limit."""

    outcome = Outcome.TOO_LARGE


class TimeLimitError(DocumentError):
    """Reading did not end within the time limit."""

    outcome = Outcome.OUT_OF_TIME


class MemoryLimitError(DocumentError):
    """Reading took more memory than the limit."""

    outcome = Outcome.OUT_OF_MEMORY


class CrashedError(DocumentError):
    """The file ended the process that read it."""

    outcome = Outcome.CRASHED


class UnsafeError(DocumentError):
    """An archive whose entries point outside it."""
