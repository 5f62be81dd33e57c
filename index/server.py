"""Dense vectors on a Chroma server, which never keeps a question waiting for long."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import REBUILD, ChromaUnavailable
from index.store import (
    Store,
    client_settings,
    close_client,
    fill,
    first_line,
    open_collection,
    sessions_of,
)

if TYPE_CHECKING:
    from chromadb.api.client import Client

# No question waits longer than this; a server that takes longer is down for us.
SERVER_SECONDS = 5.0


def write_server(url: str, name: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Put the vectors `(n, dim)` on a Chroma server as the collection `name`.

    A complete collection of that name is left as it is. A new one is filled under another name
    and renamed at the end, so that nobody finds it half full.

    Raises:
        ChromaUnavailable: if the server refuses or hangs.
    """
    with _server_errors(url):
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
            fill(client, unfinished, ids, vectors).modify(name=name)
        finally:
            close_client(client)


def open_server(url: str, name: str, expected: int) -> Store:
    """Return the collection `name` of a Chroma server; it must hold `expected` vectors.

    Raises:
        ChromaUnavailable: if the server refuses or hangs, or the collection is not there.
    """
    with _server_errors(url):
        store = open_collection(_server_client(url), name, url, partial(_server_errors, url))
        try:
            found = store.count()
        except BaseException:
            store.close()
            raise
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
    with _server_errors(url):
        client = _server_client(url)
        try:
            return str(client.get_version())
        finally:
            close_client(client)


def _server_client(url: str) -> "Client":
    import chromadb
    import httpx

    host, port, secure = _parse_address(url)
    # Chroma's client never gives up. So we ask first, with a time-out, whether anybody is there …
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=SERVER_SECONDS).raise_for_status()
    found = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=client_settings())
    client = cast("Client", found)
    # … and set the time-out of its sessions, for which Chroma has no setting of its own.
    for session in sessions_of(client):
        session.timeout = httpx.Timeout(SERVER_SECONDS)
    return client


def _parse_address(url: str) -> tuple[str, int, bool]:
    """Return a server's host, port, and whether it speaks TLS."""
    try:
        address = urlsplit(url)
        host, port = address.hostname, address.port
    except ValueError:
        host = port = None
    if not host or address.scheme not in ("http", "https"):
        remedy = "set ADVISOR_CHROMA_URL to http://host:port"
        raise ChromaUnavailable(f"'{url}' is no address of a Chroma server; {remedy}")
    secure = address.scheme == "https"
    return host, port or (443 if secure else 80), secure


@contextmanager
def _server_errors(url: str) -> Iterator[None]:
    """Turn what Chroma and the connection to it raise into ChromaUnavailable."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except httpx.HTTPError as error:
        reason = "hangs" if isinstance(error, httpx.TimeoutException) else "does not answer"
        remedy = "start it, or unset ADVISOR_CHROMA_URL to use the local index"
        raise ChromaUnavailable(f"the Chroma server at {url} {reason}; {remedy}") from error
    except (ChromaError, ValueError) as error:
        reason = f"the Chroma server at {url} has lost the index or refuses"
        raise ChromaUnavailable(f"{reason} ({first_line(error)}); {REBUILD}") from error
