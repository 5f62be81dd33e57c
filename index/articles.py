"""Articles: Markdown files whose front matter says what they retell and whom they are about."""

import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError, Problem
from index.records import (
    Record,
    check_fields,
    parse_yaml,
    read_text,
    record_of,
    take_choice,
    take_integer,
    take_text,
    take_texts,
)

KINDS = ("series", "companion")
FIELDS = (
    "title",
    "series",
    "kind",
    "order",
    "roles",
    "author_of_original",
    "original_title",
    "original_url",
    "sources",
    "retold",
)
NOT_ARTICLES = frozenset({"readme.md"})
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
ADDRESS = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True, slots=True)
class Article:
    """One Markdown file; every offset in this project is a character offset into `text`.

    `name` is the file name without .md; `path` is the file name. `text` is the whole file, front
    matter included (universal newlines), and `body_start` is where the front matter ends.
    """

    name: str
    path: str
    title: str
    kind: str
    order: int
    roles: tuple[str, ...]
    sources: tuple[str, ...]
    original_title: str | None
    original_url: str | None
    text: str
    body_start: int

    @property
    def url(self) -> str | None:
        """Return the original's address, a series article's first source, or None."""
        if self.original_url is not None:
            return self.original_url
        return self.sources[0] if self.kind == "series" and self.sources else None


def article_files(folder: Path) -> tuple[Path, ...]:
    """Return the folder's Markdown files but its README, by name."""
    files = (path for path in folder.glob("*.md") if path.name.lower() not in NOT_ARTICLES)
    return tuple(sorted(files))


def read_articles(folder: Path) -> tuple[Article, ...]:
    """Return the articles of a folder in their `order`.

    Raises:
        CorpusError: with every problem of every article's front matter.
    """
    problems: list[Problem] = []
    articles = collect_articles(folder, problems)
    if problems:
        raise CorpusError(problems)
    return articles


def collect_articles(folder: Path, problems: list[Problem]) -> tuple[Article, ...]:
    """Return the articles that can be read, in their `order`, and note what is wrong."""
    files = article_files(folder)
    if not files:
        missing = "the folder does not exist" if not folder.is_dir() else "no article (*.md) here"
        problems.append(Problem(folder.name, 1, missing, "check the corpus folder's path"))
    articles: list[Article] = []
    files_by_order: dict[int, str] = {}
    for path in files:
        shown = f"{folder.name}/{path.name}"
        text = read_text(path, shown, problems)
        record, body_start = _front_matter(text, shown, problems) if text is not None else (None, 0)
        if record is None or text is None:
            continue
        article = _read_article(record, path, text, body_start, problems)
        articles.append(article)
        other = files_by_order.setdefault(article.order, shown)
        if other != shown and article.order == record.values.get("order"):
            twice = f"the order {article.order} is also that of {other}"
            problems.append(record.problem("order", twice, "give each article its own number"))
    return tuple(sorted(articles, key=lambda article: (article.order, article.name)))


def _front_matter(text: str, shown: str, problems: list[Problem]) -> tuple[Record | None, int]:
    found = FRONT_MATTER.match(text)
    if found is None:
        remedy = "begin the file with `---`, the fields, and `---` again"
        problems.append(Problem(shown, 1, "the front matter is missing or not closed", remedy))
        return None, 0
    known = len(problems)
    node = parse_yaml(found[1], shown, problems, first_line=2)
    if node is None:
        if len(problems) == known:
            problems.append(Problem(shown, 2, "the front matter is empty", "add `title: …`"))
        return None, found.end()
    return record_of(node, shown, problems, first_line=2), found.end()


def _read_article(
    record: Record, path: Path, text: str, body_start: int, problems: list[Problem]
) -> Article:
    check_fields(record, FIELDS, problems)
    if not text[body_start:].strip():
        problems.append(record.problem("", "the article has no text", "write it or remove it"))
    return Article(
        name=path.stem,
        path=path.name,
        title=take_text(record, "title", problems),
        kind=take_choice(record, "kind", KINDS, problems),
        order=take_integer(record, "order", problems),
        roles=take_texts(record, "roles", problems),
        sources=_addresses(record, problems),
        original_title=take_text(record, "original_title", problems, required=False) or None,
        original_url=_original_address(record, problems),
        text=text,
        body_start=body_start,
    )


def _addresses(record: Record, problems: list[Problem]) -> tuple[str, ...]:
    sources = take_texts(record, "sources", problems)
    _check_addresses(record, "sources", sources, problems)
    return sources


def _original_address(record: Record, problems: list[Problem]) -> str | None:
    address = take_text(record, "original_url", problems, required=False)
    _check_addresses(record, "original_url", (address,) if address else (), problems)
    return address or None


def _check_addresses(
    record: Record, field: str, addresses: tuple[str, ...], problems: list[Problem]
) -> None:
    for address in addresses:
        if not ADDRESS.fullmatch(address):
            wrong = f"'{address}' in '{field}' is no web address"
            problems.append(record.problem(field, wrong, "write https://…"))
