"""The vectors in a real Chroma: a folder, and a server started for these tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from index import server
from index.errors import ChromaUnavailable, IndexCorrupt
from index.server import open_server, write_server
from index.store import open_local, write_local

IDS = [f"article#Heading {number}" for number in range(150)]


def unit_rows(rows: int, seed: int = 0) -> NDArray[np.float32]:
    """Return random unit rows, `(rows, 16)`."""
    vectors = np.random.default_rng(seed).standard_normal((rows, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Chroma folder with 150 vectors in the collection "passages"."""
    write_local(tmp_path / "chroma", "passages", IDS, unit_rows(150))
    return tmp_path / "chroma"


def test_finds_exactly_the_nearest_with_their_cosines(folder: Path) -> None:
    vectors, question = unit_rows(150), unit_rows(1, seed=1)[0]
    cosines = vectors @ question
    with closing(open_local(folder, "passages")) as opened:
        found = opened.query(question, 150)
    assert [IDS.index(name) for name, _ in found] == list(np.argsort(-cosines))
    assert [cosine for _, cosine in found] == pytest.approx(sorted(cosines)[::-1], abs=1e-5)


def test_gives_no_more_than_asked_for_or_than_there_are(folder: Path) -> None:
    with closing(open_local(folder, "passages")) as opened:
        assert len(opened.query(unit_rows(1)[0], 3)) == 3
        assert len(opened.query(unit_rows(1)[0], 1000)) == 150
        assert opened.count() == 150


def test_answers_many_threads_at_once(folder: Path) -> None:
    questions = unit_rows(40, seed=2)
    with closing(open_local(folder, "passages")) as opened:
        expected = [opened.query(question, 5) for question in questions]
        found: dict[int, object] = {}

        def ask(number: int) -> None:
            found[number] = opened.query(questions[number], 5)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [found[number] for number in range(40)] == expected


def test_a_folder_without_vectors_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        open_local(tmp_path, "passages")
    assert not list(tmp_path.iterdir()), "opening must not create a store"


def test_a_folder_without_the_collection_is_corrupt(folder: Path) -> None:
    with pytest.raises(IndexCorrupt, match="others"):
        open_local(folder, "others")


def test_a_damaged_database_is_corrupt(folder: Path) -> None:
    database = folder / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:5000] + b"\xff" * 40_000)
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        open_local(folder, "passages").query(unit_rows(1)[0], 3)


def test_a_dot_env_file_in_the_working_directory_is_not_chromas(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("CHROMA_SERVER_HTTP_PORT=none\nADVISOR_PORT=1\n")
    monkeypatch.chdir(tmp_path)
    with closing(open_local(folder, "passages")) as opened:
        assert opened.count() == 150


def test_a_server_gives_what_the_folder_gives(folder: Path, chroma_server: str) -> None:
    write_server(chroma_server, "same-as-local", IDS, unit_rows(150))
    question = unit_rows(1, seed=3)[0]
    with (
        closing(open_local(folder, "passages")) as here,
        closing(open_server(chroma_server, "same-as-local", 150)) as there,
    ):
        expected, found = here.query(question, 20), there.query(question, 20)
    assert [name for name, _ in found] == [name for name, _ in expected]
    assert [c for _, c in found] == pytest.approx([c for _, c in expected], abs=1e-5)


def test_a_complete_collection_is_not_sent_twice(
    chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_server(chroma_server, "sent-once", IDS, unit_rows(150))
    monkeypatch.setattr(server, "fill", None)  # calling it would fail
    write_server(chroma_server, "sent-once", IDS, unit_rows(150))


def test_a_half_sent_collection_is_sent_again(chroma_server: str) -> None:
    write_server(chroma_server, "half-sent", IDS[:10], unit_rows(10))
    with pytest.raises(ChromaUnavailable, match="10 of 150"):
        open_server(chroma_server, "half-sent", 150)
    write_server(chroma_server, "half-sent", IDS, unit_rows(150))
    with closing(open_server(chroma_server, "half-sent", 150)) as opened:
        assert opened.count() == 150


def test_what_an_interrupted_upload_left_is_replaced(chroma_server: str) -> None:
    write_server(chroma_server, "resumed-unfinished", IDS[:10], unit_rows(10))
    write_server(chroma_server, "resumed", IDS, unit_rows(150))
    with closing(open_server(chroma_server, "resumed", 150)) as opened:
        assert opened.count() == 150


def delete_collection(url: str, name: str) -> None:
    """Delete a collection as another program would."""
    place = f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections"
    httpx.delete(f"{place}/{name}").raise_for_status()


def test_a_collection_lost_while_serving_is_named_with_its_remedy(chroma_server: str) -> None:
    write_server(chroma_server, "lost", IDS, unit_rows(150))
    with closing(open_server(chroma_server, "lost", 150)) as opened:
        delete_collection(chroma_server, "lost")
        with pytest.raises(ChromaUnavailable, match=r"lost the index.*advisor index build"):
            opened.query(unit_rows(1)[0], 3)
    with pytest.raises(ChromaUnavailable, match="advisor index build"):
        open_server(chroma_server, "lost", 150)


def test_a_server_that_refuses_is_unavailable() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        with pytest.raises(ChromaUnavailable, match=r"does not answer.*ADVISOR_CHROMA_URL"):
            open_server(url, "passages", 1)


@contextmanager
def silent_server() -> Iterator[str]:
    """A server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as sock:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


def test_a_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SERVER_SECONDS", 0.3)
    with silent_server() as url, pytest.raises(ChromaUnavailable, match="hangs"):
        open_server(url, "passages", 1)


def test_a_server_that_hangs_while_serving_is_given_up(
    chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SERVER_SECONDS", 2.0)
    write_server(chroma_server, "hanging", IDS, unit_rows(150))
    with (
        relay(chroma_server) as (url, stop),
        closing(open_server(url, "hanging", 150)) as opened,
    ):
        assert opened.query(unit_rows(1)[0], 3)
        stop.set()
        with pytest.raises(ChromaUnavailable, match="hangs"):
            opened.query(unit_rows(1)[0], 3)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "nonsense", "http://", "http://[::1"])
def test_an_address_that_is_none_names_the_setting(url: str) -> None:
    with pytest.raises(ChromaUnavailable, match="ADVISOR_CHROMA_URL"):
        open_server(url, "passages", 1)


@contextmanager
def relay(url: str) -> Iterator[tuple[str, threading.Event]]:
    """Pass bytes on to a server until the event is set; from then on, swallow them."""
    host, port = url.removeprefix("http://").split(":")
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pump(source: socket.socket, sink: socket.socket) -> None:
            with source, sink:
                while data := _received(source):
                    if not stop.is_set():
                        sink.sendall(data)

        def accept() -> None:
            while True:
                try:
                    near, _ = listener.accept()
                except OSError:
                    return
                far = socket.create_connection((host, int(port)))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", stop


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except OSError:
        return b""
