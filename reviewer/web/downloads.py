"""The private store: reports and results lie in a temporary folder and leave it only through `/dl/<random id>`."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse

from reviewer.web.sessions import Sessions

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        ".pdf": "application/pdf",
        ".png": "image/png",
    }
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that one session may fetch; a picture is shown in the page, anything else is saved."""

    owner: str
    path: Path
    inline: bool


class PrivateFiles:
    """Folders under `root` and what is offered out of them, by random id."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._offers: dict[str, Offer] = {}
        self._lock = Lock()

    def new_folder(self) -> Path:
        folder = self._root / secrets.token_hex(16)
        folder.mkdir(mode=0o700)
        return folder

    def offer(self, owner: str, path: Path, *, inline: bool = False) -> str:
        """The address at which `owner`, and nobody else, gets this file."""
        offer_id = secrets.token_urlsafe(24)
        with self._lock:
            self._offers[offer_id] = Offer(owner, path, inline)
        return f"/dl/{offer_id}"

    def find(self, owner: str | None, offer_id: str) -> Offer | None:
        """What `owner` asks for by this id; None alike for a wrong id and for another's file."""
        offer = self._offers.get(offer_id)
        if offer is None or owner is None or not secrets.compare_digest(offer.owner, owner):
            return None
        return offer

    def remove(self, folder: Path) -> None:
        """Deletes a folder and withdraws all that was offered out of it."""
        with self._lock:
            gone = [key for key, offer in self._offers.items() if offer.path.is_relative_to(folder)]
            for key in gone:
                del self._offers[key]
        shutil.rmtree(folder, ignore_errors=True)


def download_router(files: PrivateFiles, sessions: Sessions) -> APIRouter:
    """The one route through which private files leave."""
    router = APIRouter()

    @router.get("/dl/{offer_id}")
    def download(offer_id: str, request: Request) -> FileResponse:
        offer = files.find(sessions.owner(request.cookies), offer_id)
        if offer is None or not offer.path.is_file():
            raise HTTPException(404, "文件不存在，或不属于当前会话。")
        return FileResponse(
            offer.path,
            media_type=MEDIA_TYPES.get(offer.path.suffix, "application/octet-stream"),
            filename=None if offer.inline else offer.path.name,
            headers={"Cache-Control": "private, no-store"},
        )

    return router
