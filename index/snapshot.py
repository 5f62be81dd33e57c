"""The parsed corpus and its passages in one JSON file of the index.

Opening an index parses neither Markdown nor YAML, and a served index keeps answering when an
article is deleted from the corpus.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from index.articles import Article
from index.corpus import Corpus
from index.criteria import Criterion, Role
from index.errors import REBUILD, IndexCorrupt
from index.guides import Guide
from index.sections import Passage, Section

SNAPSHOT_FILE = "corpus.json"
T = TypeVar("T")


def write_snapshot(folder: Path, corpus: Corpus, passages: tuple[Passage, ...]) -> None:
    """Write the corpus (without its examples, which asking does not need) and its passages."""
    content = {
        "articles": [asdict(article) for article in corpus.articles],
        "sections": [asdict(section) for section in corpus.sections],
        "roles": [asdict(role) for role in corpus.roles],
        "criteria": [asdict(criterion) for criterion in corpus.criteria],
        "guides": [asdict(guide) for guide in corpus.guides],
        "passages": [asdict(passage) for passage in passages],
    }
    text = json.dumps(content, ensure_ascii=False)
    (folder / SNAPSHOT_FILE).write_text(text, encoding="utf-8")


def read_snapshot(folder: Path) -> tuple[Corpus, tuple[Passage, ...]]:
    """Return the corpus, with no examples, and the passages an index was built from.

    Raises:
        IndexCorrupt: if the file is absent or damaged.
    """
    try:
        content = json.loads((folder / SNAPSHOT_FILE).read_text(encoding="utf-8"))
        corpus = Corpus(
            articles=_restore(Article, content["articles"]),
            sections=_restore(Section, content["sections"]),
            roles=_restore(Role, content["roles"]),
            criteria=_restore(Criterion, content["criteria"]),
            guides=tuple(_read_guide(one) for one in content["guides"]),
            examples=(),
        )
        passages = _restore(Passage, content["passages"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorrupt(f"{folder / SNAPSHOT_FILE} is damaged; {REBUILD}") from error
    return corpus, passages


def _restore(kind: Callable[..., T], records: list[dict[str, object]]) -> tuple[T, ...]:
    """Return the data objects of JSON records, with JSON's lists as tuples again."""
    return tuple(
        kind(**{key: tuple(one) if isinstance(one, list) else one for key, one in record.items()})
        for record in records
    )


def _read_guide(record: dict[str, object]) -> Guide:
    """Return a guide of its JSON record, its places as tuples again."""
    facets = record["facets"]
    if not isinstance(facets, dict):
        raise TypeError("a guide's facets must be an object")
    places = {facet: tuple(listed) for facet, listed in facets.items()}
    return Guide(role=str(record["role"]), verdict=str(record["verdict"]), facets=places)
