"""Collections in the format of BEIR (Thakur et al., 2021): documents, queries, judgements."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.errors import FolderUnusable

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
# BEIR's own copies keep the judgements of the test split one folder below.
QRELS = ("qrels.tsv", "qrels/test.tsv")
# With --limit: documents kept for each query.
DOCUMENTS_PER_QUERY = 10


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what is searched is its title and its text."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection. `qrels` holds, by query id, the grade (above 0: relevant) of each document.

    Only queries with at least one relevant document are kept, as BEIR's own evaluation does.
    """

    name: str
    documents: tuple[Document, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def read_collection(folder: Path) -> Collection:
    """Return the collection of a folder.

    Raises:
        FolderUnusable: a file is absent or damaged, or the three do not belong together.
    """
    documents = tuple(
        Document(str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or ""))
        for row in _rows(folder / CORPUS)
    )
    texts = {str(row["_id"]): str(row.get("text") or "") for row in _rows(folder / QUERIES)}
    judged = _read_qrels(folder)
    known = {document.id for document in documents}
    qrels = {
        query: {document: grade for document, grade in grades.items() if document in known}
        for query, grades in judged.items()
        if query in texts
    }
    kept = {query: grades for query, grades in qrels.items() if any(g > 0 for g in grades.values())}
    if not kept:
        raise FolderUnusable(f"{folder}: no query has a relevant document; check the ids in qrels")
    return Collection(folder.name, documents, {query: texts[query] for query in kept}, kept)


def write_collection(collection: Collection, folder: Path) -> None:
    """Write a collection as a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = ({"_id": d.id, "title": d.title, "text": d.text} for d in collection.documents)
    queries = ({"_id": query, "text": text} for query, text in collection.queries.items())
    (folder / CORPUS).write_text(_lines(documents), encoding="utf-8")
    (folder / QUERIES).write_text(_lines(queries), encoding="utf-8")
    rows = [
        f"{query}\t{document}\t{grade}"
        for query, grades in collection.qrels.items()
        for document, grade in grades.items()
    ]
    table = "\n".join(["query-id\tcorpus-id\tscore", *rows]) + "\n"
    (folder / QRELS[0]).write_text(table, encoding="utf-8")


def limited(collection: Collection, queries: int) -> Collection:
    """Return the first queries with their relevant documents and some others, for a quick look.

    The numbers are then higher than those of the whole: fewer documents compete.
    """
    kept = dict(list(collection.queries.items())[:queries])
    qrels = {query: collection.qrels[query] for query in kept}
    wanted = {document for grades in qrels.values() for document in grades}
    room = max(0, queries * DOCUMENTS_PER_QUERY - len(wanted))
    others = [document.id for document in collection.documents if document.id not in wanted][:room]
    chosen = wanted | set(others)
    documents = tuple(document for document in collection.documents if document.id in chosen)
    return Collection(f"{collection.name} (first {len(kept)})", documents, kept, qrels)


def _lines(rows: Iterable[Mapping[str, str]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _rows(path: Path) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise FolderUnusable(f"{path}:{number}: the JSON cannot be read: {error}") from error
        if not isinstance(row, dict) or "_id" not in row:
            raise FolderUnusable(f"{path}:{number}: expected an object with an '_id'")
        yield row


def _read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    path = next((folder / name for name in QRELS if (folder / name).is_file()), folder / QRELS[0])
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(path).split("\n"), start=1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and not cells[-1].strip().isdigit()):
            continue
        try:
            query, document, grade = cells
            judged.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            wanted = "expected query id, document id and a whole number, divided by tabs"
            raise FolderUnusable(f"{path}:{number}: {wanted}") from error
    return judged


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        needed = f"a BEIR folder holds {CORPUS}, {QUERIES} and {QRELS[0]}"
        raise FolderUnusable(f"{path} cannot be read; {needed}") from error
