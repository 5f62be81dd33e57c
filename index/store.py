"""Dense vectors in Chroma: a folder of the index, or a collection on a Chroma server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import REBUILD, ChromaUnavailable, IndexCorrupt

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

SPACE: "CreateCollectionConfiguration" = {"hnsw": {"space": "cosine"}}
# A local question waits for nothing longer than this; a server that takes longer is down for us.
SERVER_SECONDS = 5.0
# Vectors sent in one request; well below any server's limit.
UPLOAD_ROWS = 1000


class Store:
    """A collection of unit vectors, open for questions; `close` it to let its files go."""

    def __init__(self, client: "Client", collection: "Collection", place: str) -> None:
        """Hold an open collection; `place` is what errors call it."""
        self._client = client
        self._collection = collection
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
        with _chroma_errors(self.place):
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
        with _chroma_errors(self.place):
            return self._collection.count()

    def close(self) -> None:
        """Let the files or the connection go."""
        self._client.close()


def write_local(folder: Path, name: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write the vectors `(n, dim)` into a new Chroma folder as the collection `name`.

    Raises:
        IndexCorrupt: if Chroma cannot write there (a full disk among others).
    """
    with _chroma_errors(str(folder)):
        client = _local_client(folder)
        try:
            _fill(client, name, ids, vectors)
        finally:
            client.close()


def open_local(folder: Path, name: str) -> Store:
    """Return the collection `name` of a Chroma folder.

    Raises:
        IndexCorrupt: if the folder or the collection is absent or damaged.
    """
    if not (folder / "chroma.sqlite3").is_file():
        raise IndexCorrupt(f"{folder} holds no vectors; {REBUILD}")
    with _chroma_errors(str(folder)):
        client = _local_client(folder)
        # None: else Chroma attaches its own model, and may download it.
        return Store(client, client.get_collection(name, embedding_function=None), str(folder))


def write_server(url: str, name: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Put the vectors `(n, dim)` on a Chroma server as the collection `name`.

    A complete collection of that name is left as it is. A new one is filled under another name
    and renamed at the end, so that nobody finds it half full.

    Raises:
        ChromaUnavailable: if the server refuses or hangs.
    """
    with _chroma_errors(url):
        client = _server_client(url)
        try:
            present = {collection.name for collection in client.list_collections()}
            unfinished = f"{name}-unfinished"
            if name in present:
                if client.get_collection(name, embedding_function=None).count() == len(ids):
                    return
                client.delete_collection(name)
            if unfinished in present:
                client.delete_collection(unfinished)
            _fill(client, unfinished, ids, vectors).modify(name=name)
        finally:
            client.close()


def open_server(url: str, name: str, expected: int) -> Store:
    """Return the collection `name` of a Chroma server; it must hold `expected` vectors.

    Raises:
        ChromaUnavailable: if the server refuses or hangs, or the collection is not there.
    """
    with _chroma_errors(url):
        client = _server_client(url)
        store = Store(client, client.get_collection(name, embedding_function=None), url)
        found = store.count()
    if found != expected:
        store.close()
        raise ChromaUnavailable(
            f"the collection {name} at {url} holds {found} of {expected} vectors; {REBUILD}"
        )
    return store


def ask_version(url: str) -> str:
    """Return the version of the Chroma server at an address.

    Raises:
        ChromaUnavailable: if it does not answer.
    """
    with _chroma_errors(url):
        client = _server_client(url)
        try:
            return str(client.get_version())
        finally:
            client.close()


def _fill(
    client: "Client", name: str, ids: Sequence[str], vectors: NDArray[np.float32]
) -> "Collection":
    collection = client.create_collection(name, configuration=SPACE, embedding_function=None)
    for row in range(0, len(ids), UPLOAD_ROWS):
        rows = slice(row, row + UPLOAD_ROWS)
        collection.add(ids=list(ids[rows]), embeddings=vectors[rows])
    return collection


def _local_client(folder: Path) -> "Client":
    import chromadb

    return cast("Client", chromadb.PersistentClient(folder, settings=_client_settings()))


def _client_settings() -> "Settings":
    from chromadb.config import Settings

    # _env_file: a .env in the working directory is ours, not Chroma's.
    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]


def _server_client(url: str) -> "Client":
    import chromadb
    import httpx

    address = urlsplit(url)
    secure = address.scheme == "https"
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ChromaUnavailable(
            f"'{url}' is no address; set ADVISOR_CHROMA_URL to http://host:port"
        )
    # Chroma's client never gives up. So we ask first, with a time-out, whether anybody is there …
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=SERVER_SECONDS).raise_for_status()
    found = chromadb.HttpClient(
        host=address.hostname,
        port=address.port or (443 if secure else 80),
        ssl=secure,
        settings=_client_settings(),
    )
    client = cast("Client", found)
    # … and set the time-out of the session, for which Chroma has no setting of its own.
    client._server._session.timeout = httpx.Timeout(SERVER_SECONDS)  # type: ignore[attr-defined]
    return client


@contextmanager
def _chroma_errors(place: str) -> Iterator[None]:
    """Turn what Chroma and its connection raise into our errors, by where the vectors are."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = "hangs" if isinstance(error, httpx.TimeoutException) else "does not answer"
        remedy = "start it, or unset ADVISOR_CHROMA_URL to use the local index"
        raise ChromaUnavailable(f"the Chroma server at {place} {reason}; {remedy}") from error
    except (ChromaError, ValueError) as error:
        if place.startswith(("http:", "https:")):
            reason = f"the Chroma server at {place} has lost the index or refuses"
            raise ChromaUnavailable(f"{reason} ({_first_line(error)}); {REBUILD}") from error
        message = f"the vectors in {place} are damaged ({_first_line(error)}); {REBUILD}"
        raise IndexCorrupt(message) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
