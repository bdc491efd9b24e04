"""The bytes of ingested files: kept by hash in the data directory, so that a page can be shown as it was read."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from ingestion.version import READER_VERSION

FOLDER = "copies"
_BLOCK = 1 << 20
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


def copy_id(
    document: str,
    sha256: str,
    groups: Collection[str],
    mapping: str = "",
    beside: Mapping[str, Sequence[str]] = NOTHING,
) -> str:
    """The id of a copy (32 hex digits): of the same document, bytes, groups, mapping and reader it is the same.

    beside: the files that are read into it, by path, each as (hash, suffix); another text of theirs is another copy.
    """
    parts = [document, sha256, *sorted(groups), READER_VERSION, *([mapping] if mapping else [])]
    parts += [f"{name}={kept[0]}" for name, kept in sorted(beside.items())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def copy_path(home: Path, sha256: str, suffix: str) -> Path:
    """Where the bytes of this hash are kept."""
    return home / FOLDER / f"{sha256}{suffix.lower()}"


def keep(source: Path, home: Path) -> str:
    """Keeps a file's bytes and returns their SHA-256 (hex). Keeping the same bytes again costs no space.

    Raises OSError if the file can't be read or the disk is full.
    """
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as target, source.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        # In place even if it is there already: what lies there may be the rest of a full disk, and is young again now.
        Path(name).replace(copy_path(home, digest.hexdigest(), source.suffix))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest()


@contextmanager
def named(home: Path, sha256: str, suffix: str, document: str) -> Iterator[Path]:
    """The kept bytes under the file's own name, for readers whose messages and titles speak of it."""
    with tempfile.TemporaryDirectory(prefix="millwright-") as folder:
        link = Path(folder) / PurePosixPath(document).name
        kept = copy_path(home, sha256, suffix)
        try:
            link.symlink_to(kept.resolve())
        except OSError:  # a file system without links
            shutil.copyfile(kept, link)
        yield link
