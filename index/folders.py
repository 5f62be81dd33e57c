"""The folder that indexes live in: who may build, where, and what is cleared away."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BuildFailed, BuildLocked, IndexCorrupt, IndexMissing
from index.manifest import CHROMA_FOLDER, check_files, current_folder, read_manifest
from index.opening import open_store

LOCK_FILE = "build.lock"
UNFINISHED = "unfinished-"
REPLACED = "replaced-"


@contextmanager
def disk_errors(index_folder: Path) -> Iterator[None]:
    """Turn a full or read-only disk into BuildFailed."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "free some space there (about 200 MB), or set ADVISOR_INDEX_DIR elsewhere"
        raise BuildFailed(f"cannot write to {index_folder}: {reason}; {remedy}") from error


@contextmanager
def build_lock(index_folder: Path, seconds: float) -> Iterator[None]:
    """Let one process at a time build in a folder, which is made if it is absent.

    The operating system drops the lock when its holder dies.

    Raises:
        BuildLocked: if another process holds it for longer than that.
    """
    index_folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index_folder / LOCK_FILE, timeout=seconds):
            yield
    except Timeout as error:
        raise BuildLocked(
            f"another process has been building in {index_folder} for over {seconds:.0f} s; "
            "wait for it, or stop it"
        ) from error


def intact_index(index_folder: Path) -> Path | None:
    """Return the folder of the index that serves, or None if there is none or it is damaged.

    Every byte is compared: what is taken over from it must not carry damage on.
    """
    try:
        folder = current_folder(index_folder)
        info = read_manifest(folder)
        check_files(folder, info, every_byte=True)
        open_store(folder, info, None).close()
    except (IndexMissing, IndexCorrupt):
        return None
    return folder


@contextmanager
def unfinished_folder(index_folder: Path, name: str) -> Iterator[Path]:
    """Give an empty folder to build in, and remove whatever is left of it in the end."""
    remove_others(index_folder, {path.name for path in index_folder.iterdir() if _is_index(path)})
    folder = index_folder / f"{UNFINISHED}{name}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(folder: Path, target: Path) -> None:
    """Rename a finished folder to its name, moving a damaged one of that name aside."""
    if target.exists():
        os.replace(target, target.with_name(REPLACED + target.name))
    os.replace(folder, target)


def remove_others(index_folder: Path, keep: Collection[str]) -> None:
    """Remove all indexes, finished or not, but those named.

    The one that served before is kept: a process that has it open goes on reading it.
    """
    for path in index_folder.iterdir():
        unfinished = path.name.startswith((UNFINISHED, REPLACED))
        if path.is_dir() and (unfinished or _is_index(path)) and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _is_index(path: Path) -> bool:
    """Return whether this is an index's folder: nothing else is ever removed."""
    return (path / CHROMA_FOLDER).is_dir() and path.name.isalnum()


def link_files(source: Path, target: Path) -> None:
    """Put the files of a folder into another, sharing their bytes where the disk allows it."""
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)
