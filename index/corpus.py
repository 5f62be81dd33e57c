"""The corpus as one checked whole: articles, roles, criteria and examples that fit together."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article, article_files, collect_articles
from index.aspects import ASPECTS_FILE, Aspect, collect_aspects
from index.criteria import (
    CRITERIA_FILE,
    ROLES_FILE,
    Criterion,
    Role,
    check_section,
    collect_criteria,
    collect_roles,
)
from index.errors import CorpusError, Problem, suggest
from index.examples import Example, collect_examples, example_files
from index.guides import GUIDES_FILE, Guide, check_guides, check_quotes, collect_guides
from index.links import check_links
from index.records import Record, check_known
from index.sections import Section, split_sections
from index.sentences import quotable_sentences


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything an index is made from.

    `articles` stand in their `order` and `sections` in reading order. `examples` is empty in a
    corpus that an opened index carries, and so is `aspects`: asking does not need them.
    """

    articles: tuple[Article, ...]
    sections: tuple[Section, ...]
    roles: tuple[Role, ...]
    criteria: tuple[Criterion, ...]
    guides: tuple[Guide, ...]
    examples: tuple[Example, ...]
    aspects: tuple[Aspect, ...] = ()


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus of a folder, checked.

    Raises:
        CorpusError: with every problem of every file, each with file, line and remedy.
    """
    folder = folder.resolve()
    problems: list[Problem] = []
    articles = collect_articles(folder, problems)
    sections = {article.name: split_sections(article) for article in articles}
    roles = collect_roles(folder, problems) if articles or folder.is_dir() else []
    criteria = collect_criteria(folder, problems) if articles or folder.is_dir() else []
    guides = collect_guides(folder, problems) if articles or folder.is_dir() else []
    examples = collect_examples(folder, problems)
    headings = {path.stem: set[str]() for path in article_files(folder)}
    for name, own in sections.items():
        headings[name].update(section.heading for section in own)
    aspects = collect_aspects(folder, headings, problems)
    _check_references(folder, articles, sections, problems)
    _check_ids(headings, roles, criteria, examples, problems)
    sentences = [s for a in articles for s in quotable_sentences(a, sections[a.name])]
    check_quotes(criteria, sentences, problems)
    check_guides(guides, [role.id for role, _ in roles], sentences, problems)
    _check_roles_of_articles(folder, articles, {role.id for role, _ in roles}, problems)
    if problems:
        raise CorpusError(problems)
    return Corpus(
        articles=articles,
        sections=tuple(section for article in articles for section in sections[article.name]),
        roles=tuple(role for role, _ in roles),
        criteria=tuple(criterion for criterion, _ in criteria),
        guides=tuple(guide for guide, _ in guides),
        examples=tuple(example for example, _ in examples),
        aspects=aspects,
    )


def hash_corpus(folder: Path) -> str:
    """Return a SHA-256 over the names and bytes of every file that an index is made from.

    A file that cannot be read counts as absent: `read_corpus` tells what is wrong with it.
    """
    digest = hashlib.sha256()
    files = [*article_files(folder), folder / ROLES_FILE, folder / CRITERIA_FILE]
    optional = (folder / GUIDES_FILE, folder / ASPECTS_FILE)
    files += [path for path in optional if path.exists()]
    for path in [*files, *example_files(folder)]:
        name = path.relative_to(folder).as_posix()
        try:
            content = path.read_bytes()
        except OSError:
            digest.update(f"{name}\0absent\0".encode())
            continue
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _check_references(
    folder: Path,
    articles: tuple[Article, ...],
    sections: dict[str, tuple[Section, ...]],
    problems: list[Problem],
) -> None:
    """Note links that lead nowhere and headings that stand twice in one article."""
    files = frozenset(path.name for path in folder.glob("*") if path.is_file())
    problems.extend(check_links(articles, sections, folder.name, files))
    for article in articles:
        first: dict[str, int] = {}
        for section in sections[article.name]:
            if section.heading in first:
                twice = f"the heading '{section.heading}' also stands in line "
                twice += str(first[section.heading])
                shown = f"{folder.name}/{article.path}"
                remedy = "word one of them differently: sections are referred to by heading"
                problems.append(Problem(shown, section.line, twice, remedy))
            first.setdefault(section.heading, section.line)


def _check_ids(
    headings: dict[str, set[str]],
    roles: list[tuple[Role, Record]],
    criteria: list[tuple[Criterion, Record]],
    examples: list[tuple[Example, Record]],
    problems: list[Problem],
) -> None:
    """Note every article, section, role or criterion that is referred to and does not exist.

    `headings` are those of each article; an article that could not be read has none.
    """
    role_ids = {role.id for role, _ in roles}
    criterion_ids = {criterion.id for criterion, _ in criteria}
    for role, record in roles:
        if role.article:
            check_known(record, "article", [role.article], headings, problems)
    for criterion, record in criteria:
        check_known(record, "roles", criterion.roles, role_ids, problems)
        if criterion.section:
            check_section(record, "section", criterion.section, headings, problems)
    for example, record in examples:
        check_known(record, "roles", example.roles, role_ids, problems)
        used = [signal.criterion for signal in example.signals if signal.criterion]
        check_known(record, "signals", used, criterion_ids, problems)
        for section in example.sections:
            check_section(record, "sections", section, headings, problems)


def _check_roles_of_articles(
    folder: Path, articles: tuple[Article, ...], role_ids: set[str], problems: list[Problem]
) -> None:
    for article in articles:
        front_matter = article.text[: article.body_start].split("\n")
        starts = (n for n, line in enumerate(front_matter, 1) if line.startswith("roles:"))
        line = next(starts, 1)
        for role in article.roles:
            if role_ids and role not in role_ids:
                shown = f"{folder.name}/{article.path}"
                wrong = f"'{role}' in 'roles' is unknown"
                problems.append(Problem(shown, line, wrong, suggest(role, role_ids)))
