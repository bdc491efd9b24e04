"""Receiving a file: written to disk as it comes, counted on the way, never held in memory."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from models.errors import BadInput
from services.api.schemas import MAX_PATH

FOLDER = "uploads"
MAX_FIELDS = 50
MAX_FIELD = 20_000
MAX_FILES = 20
LEFT_S = 86400.0
FREE_BYTES = 200_000_000
"""An upload must leave this much room on the disk: the database needs it more."""


@dataclass
class Upload:
    """What came: the files, by the path they shall have, and the form's fields (each may come several times)."""

    files: dict[str, Path] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(text for text in self.fields.get(name, ()) if text)


@asynccontextmanager
async def received(request: Request, home: Path) -> AsyncIterator[Upload]:
    """The files of a multipart form in the field `file`, on disk until the end of the context.

    Raises HTTPException 411 to 415 and 507, BadInput for a form that can't be used."""
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    if content_type != b"multipart/form-data" or not options.get(b"boundary"):
        raise HTTPException(415, "Send the file as multipart/form-data, in a field named `file`.")
    folder = await run_in_threadpool(_new_folder, home, int(request.headers.get("content-length") or 0))
    try:
        upload = Upload()
        parser = _parser(options[b"boundary"], folder, upload)
        try:
            async for part in request.stream():
                if part:
                    await run_in_threadpool(parser.write, part)
            await run_in_threadpool(parser.finalize)
        except FormParserError as error:
            raise BadInput(f"The form can't be read ({error}): send multipart/form-data.") from error
        finally:
            await run_in_threadpool(parser.close)
        if not upload.files:
            raise BadInput("There is no file in the form: send it in a field named `file`.")
        yield upload
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


def forget_left(home: Path) -> None:
    """Takes away what a process that was killed has left of an upload; one at work is younger than `LEFT_S`."""
    before = time.time() - LEFT_S
    for folder in (home / FOLDER).glob("*"):
        with suppress(FileNotFoundError):  # it ended in this moment
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)


def _new_folder(home: Path, expected: int) -> Path:
    parent = home / FOLDER
    parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(parent).free < expected + FREE_BYTES:
        raise HTTPException(507, "There is too little room on the disk for this file. Make room, then send it again.")
    return Path(tempfile.mkdtemp(dir=parent))


def _parser(boundary: bytes, folder: Path, upload: Upload) -> FormParser:
    def on_field(part: Field) -> None:
        name = (part.field_name or b"").decode("utf-8", "replace")
        upload.fields.setdefault(name, []).append((part.value or b"").decode("utf-8", "replace").strip())

    def on_file(part: File) -> None:
        if part.field_name != b"file" or not part.file_name:
            return  # a file input that was left empty
        if len(upload.files) == MAX_FILES:
            raise FormParserError(f"more than {MAX_FILES} files")
        if part.in_memory:
            part.flush_to_disk()
        part.close()
        assert part.actual_file_name is not None
        document = document_name(part.file_name.decode("utf-8", "replace"))
        if document in upload.files:
            raise BadInput(f"Two files are named {document}: send one of them by itself, with another path.")
        place = folder / str(len(upload.files)) / document
        place.parent.mkdir(parents=True)
        Path(part.actual_file_name.decode()).rename(place)
        upload.files[document] = place

    config: dict[str, Any] = {
        "UPLOAD_DIR": str(folder),
        "UPLOAD_DELETE_TMP": False,  # the folder goes as a whole
        "MAX_FIELDS": MAX_FIELDS,
        "MAX_FIELD_SIZE": MAX_FIELD,
    }
    return FormParser("multipart/form-data", on_field, on_file, boundary=boundary, config=config)


def document_name(given: str) -> str:
    """The name of a document as a browser or a script gives it: relative, without tricks. Raises BadInput."""
    path = PurePosixPath(given.replace("\\", "/"))
    parts = [part for part in path.parts if part not in ("/", ".")]
    hidden = any(part.startswith(".") or part.startswith("~$") for part in parts)
    odd = ".." in parts or ":" in "".join(parts[:1]) or not given.isprintable() or len(given) > MAX_PATH
    if not parts or hidden or odd:
        raise BadInput(f"{given[:80]!r} can't be the name of a document: give a relative path such as pumps/p104.pdf.")
    if any(len(part.encode()) > 200 for part in parts):
        raise BadInput(f"The file name {parts[-1][:40]!r}… is too long: give at most 200 characters.")
    return "/".join(parts)
