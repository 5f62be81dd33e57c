"""Dense vectors in Chroma, in a folder of the index; `server.py` has those on a server."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import REBUILD, BuildFailed, IndexCorrupt

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

# Gives a block in which what Chroma raises becomes an error of this package.
Guard = Callable[[], AbstractContextManager[None]]
SPACE: "CreateCollectionConfiguration" = {"hnsw": {"space": "cosine"}}
# Vectors sent in one request; well below any server's limit.
UPLOAD_ROWS = 1000


class Store:
    """A collection of unit vectors, open for questions; `close` it to let its files go."""

    def __init__(
        self, client: "Client", collection: "Collection", place: str, guard: Guard
    ) -> None:
        """Hold an open collection.

        Args:
            client: what it was opened with.
            collection: the vectors.
            place: the folder or the server's address.
            guard: turns what goes wrong there into this package's errors.
        """
        self._client = client
        self._collection = collection
        self._guard = guard
        self.place = place

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return the ids of the `k` nearest passages and their cosines, best first.

        Args:
            vector: `(dim,)` float32, unit length.
            k: at most this many, positive.

        Raises:
            ChromaUnavailable: if a server is gone, hangs, or has lost the collection.
            IndexCorrupt: if a local folder is damaged.
        """
        with self._guard():
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :], n_results=k, include=["distances"]
            )
        distances = found["distances"] or [[]]
        return [
            (passage, 1.0 - float(distance))
            for passage, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def count(self) -> int:
        """Return how many vectors there are.

        Raises:
            ChromaUnavailable, IndexCorrupt: as `query`.
        """
        with self._guard():
            return self._collection.count()

    def close(self) -> None:
        """Let the files or the connections go."""
        close_client(self._client)


def write_local(folder: Path, name: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write the vectors `(n, dim)` into a new Chroma folder as the collection `name`.

    Raises:
        BuildFailed: if Chroma cannot write there, mostly because the disk is full.
    """
    from chromadb.errors import ChromaError

    try:
        client = _local_client(folder)
        try:
            fill(client, name, ids, vectors)
        finally:
            close_client(client)
    except (ChromaError, ValueError) as error:
        reason = f"the vectors cannot be written to {folder} ({first_line(error)})"
        raise BuildFailed(f"{reason}; check the free space there") from error


def open_local(folder: Path, name: str) -> Store:
    """Return the collection `name` of a Chroma folder.

    Raises:
        IndexCorrupt: if the folder or the collection is absent or damaged.
    """
    if not (folder / "chroma.sqlite3").is_file():
        raise IndexCorrupt(f"{folder} holds no vectors; {REBUILD}")
    guard = partial(_local_errors, folder)
    with guard():
        return open_collection(_local_client(folder), name, str(folder), guard)


def open_collection(client: "Client", name: str, place: str, guard: Guard) -> Store:
    """Return a client's collection; a client without it is closed before the error goes on."""
    try:
        # None: else Chroma attaches its own model, and may download it.
        return Store(client, client.get_collection(name, embedding_function=None), place, guard)
    except BaseException:
        close_client(client)
        raise


def fill(
    client: "Client", name: str, ids: Sequence[str], vectors: NDArray[np.float32]
) -> "Collection":
    """Return a new collection of unit vectors `(n, dim)`, in cosine space, named by the ids."""
    collection = client.create_collection(name, configuration=SPACE, embedding_function=None)
    for row in range(0, len(ids), UPLOAD_ROWS):
        rows = slice(row, row + UPLOAD_ROWS)
        collection.add(ids=list(ids[rows]), embeddings=vectors[rows])
    return collection


def _local_client(folder: Path) -> "Client":
    import chromadb

    return cast("Client", chromadb.PersistentClient(folder, settings=client_settings()))


def client_settings() -> "Settings":
    """Return Chroma's settings: no telemetry, and nothing out of a .env file."""
    from chromadb.config import Settings

    # A .env in the working directory is ours, not Chroma's.
    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]


def sessions_of(client: "Client") -> "list[httpx.Client]":
    """Return the HTTP sessions of a server's client, one for its vectors and one for its tenants.

    A local client has none.
    """
    apis = (client._server, cast("Client", client._admin_client)._server)
    return [api._session for api in apis if hasattr(api, "_session")]


def close_client(client: "Client") -> None:
    """Let a client's files or connections go."""
    sessions = sessions_of(client)
    client.close()
    # Chroma leaves its connections open.
    for session in sessions:
        session.close()


@contextmanager
def _local_errors(folder: Path) -> Iterator[None]:
    """Turn what Chroma raises about a folder into IndexCorrupt."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, AttributeError) as error:
        # AttributeError: how Chroma ends a second attempt at a folder it could not open.
        message = f"the vectors in {folder} are damaged ({first_line(error)}); {REBUILD}"
        raise IndexCorrupt(message) from error


def first_line(error: Exception) -> str:
    """Return the beginning of an error's text, or its kind where it says nothing."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
