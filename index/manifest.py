"""What an index is made of, written beside it, and the pointer that says which one serves."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.errors import REBUILD, IndexCorrupt, IndexMissing

# Raise it when the files of an index change their meaning.
FORMAT_VERSION = 4
MANIFEST_FILE = "manifest.json"
POINTER_FILE = "current"
# Chroma writes to its folder when it is opened; its passages are counted in place of its bytes.
CHROMA_FOLDER = "chroma"
# Files up to this size are compared byte by byte whenever an index is opened, larger ones by size.
CHECKED_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index was made of.

    `fingerprint` names the index; `corpus` is the corpus's hash, `identity` that of the model's
    weights, `versions` those of the format, the splitter and the learned parts. `encoded` counts
    the texts that its build had to encode. `vectors` is Chroma's folder, and `files` holds size and
    SHA-256 of every file outside of it.
    """

    fingerprint: str
    corpus: str
    model: str
    identity: str
    versions: tuple[int, ...]
    dim: int
    articles: int
    sections: int
    passages: int
    examples: int
    encoded: int
    built_at: str
    vectors: str
    files: dict[str, str] = field(default_factory=dict)


def fingerprint_of(corpus: str, model: str, identity: str, versions: tuple[int, ...]) -> str:
    """Return the name of an index made of these: 32 hexadecimal digits."""
    parts = json.dumps([corpus, model, identity, versions])
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def write_manifest(folder: Path, info: IndexInfo) -> None:
    """Write the manifest, the last file of an index."""
    (folder / MANIFEST_FILE).write_text(json.dumps(asdict(info), indent=2), encoding="utf-8")


def read_manifest(folder: Path) -> IndexInfo:
    """Return an index's manifest.

    Raises:
        IndexCorrupt: if it is absent or damaged.
    """
    try:
        fields = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        return IndexInfo(**{**fields, "versions": tuple(fields["versions"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(f"the index in {folder} is damaged or half copied; {REBUILD}") from error


def hash_files(folder: Path) -> dict[str, str]:
    """Return size and SHA-256 (`size:hash`) of an index's files but Chroma's and the manifest."""
    return {
        path.relative_to(folder).as_posix(): _size_and_hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0] not in (CHROMA_FOLDER, MANIFEST_FILE)
    }


def _size_and_hash(path: Path) -> str:
    with path.open("rb") as file:
        return f"{path.stat().st_size}:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def check_files(folder: Path, info: IndexInfo, *, every_byte: bool = False) -> None:
    """Compare the files of an index with its manifest; large ones by size unless `every_byte`.

    Raises:
        IndexCorrupt: naming the first file that is absent or differs. Fails closed.
    """
    for name, expected in info.files.items():
        path = folder / name
        try:
            size = int(expected.partition(":")[0])
            whole = every_byte or size <= CHECKED_BYTES
            same = _size_and_hash(path) == expected if whole else path.stat().st_size == size
        except (OSError, ValueError) as error:
            raise IndexCorrupt(f"{path} is missing from the index; {REBUILD}") from error
        if not same:
            raise IndexCorrupt(f"{path} is damaged; {REBUILD}")


def current_folder(index_folder: Path) -> Path:
    """Return the folder of the index that serves.

    Raises:
        IndexMissing: if none has been built.
        IndexCorrupt: if the pointer leads nowhere.
    """
    pointer = index_folder / POINTER_FILE
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {index_folder} yet; {REBUILD}") from error
    except (OSError, ValueError) as error:
        raise IndexCorrupt(f"{pointer} cannot be read; {REBUILD}") from error
    folder = index_folder / name
    if not name.isalnum() or not folder.is_dir():
        raise IndexCorrupt(f"{pointer} names an index that is not there; {REBUILD}")
    return folder


def switch_to(index_folder: Path, name: str) -> None:
    """Make an index the one that serves, by one atomic rename of the pointer."""
    following = index_folder / f"{POINTER_FILE}.new"
    with following.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(following, index_folder / POINTER_FILE)
