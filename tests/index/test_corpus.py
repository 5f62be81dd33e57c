"""The corpus as a whole: everything that is referred to exists, or all mistakes are named."""

from pathlib import Path

import pytest

from index.corpus import hash_corpus, read_corpus
from index.errors import CorpusError
from index.links import anchor_of

ROOT = Path(__file__).parents[2]


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must stand in the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_reads_a_whole_corpus(small_corpus: Path) -> None:
    corpus = read_corpus(small_corpus)
    assert [article.name for article in corpus.articles] == ["technology", "money"]
    assert [section.id for section in corpus.sections] == [
        "technology#",
        "technology#When you built it",
        "technology#When it is one choice",
        "money#What it costs",
        "money#A month",
    ]
    assert [role.id for role in corpus.roles] == ["fcto", "fcfo", "consultant"]
    assert [one.id for one in corpus.criteria] == ["own-technology", "one-choice"]
    assert [one.kind for one in corpus.examples] == ["recommend", "explain"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "criteria.yaml",
            "technology#When you built it",
            "technology#When you build it",
            "corpus/criteria.yaml:1: no section 'When you build it' in technology; "
            "did you mean 'When you built it'?",
        ),
        ("criteria.yaml", "technology#When you", "tech#When you", "did you mean 'technology'?"),
        ("criteria.yaml", "technology#When you built", "When you built", "names no heading"),
        (
            "criteria.yaml",
            "when: You have",
            "quote: An agency, when: You have",
            "criteria.yaml:4: no sentence of its section begins with 'An agency'; copy how",
        ),
        ("criteria.yaml", "roles: [fcto]", "roles: [cto]", "'cto' in 'roles' is unknown; did you"),
        ("roles.yaml", "article: money", "article: cash", "'cash' in 'article' is unknown"),
        ("technology.md", "[fcto, ", "[cto, ", "corpus/technology.md:5: 'cto' in 'roles' is unk"),
        ("technology.md", "money.md#", "cash.md#", ":19: the link to 'cash.md#what-it-costs'"),
        ("technology.md", "#what-it-costs", "#costs", ":19: no heading of money.md has the anchor"),
        ("technology.md", "## When you built it", "## When it is one choice", "also stands in"),
        ("examples/owners.jsonl", "own-technology", "own-tech", "jsonl:1: 'own-tech' in 'signals'"),
        ("examples/owners.jsonl", '"fcfo"', '"cfo"', "owners.jsonl:2: 'cfo' in 'roles' is unknown"),
        ("examples/owners.jsonl", "money#A month", "money#A year", "no section 'A year' in money"),
    ],
)
def test_names_what_does_not_exist(
    small_corpus: Path, file: str, old: str, new: str, message: str
) -> None:
    change(small_corpus / file, old, new)
    with pytest.raises(CorpusError) as caught:
        read_corpus(small_corpus)
    assert message in str(caught.value)


def test_names_all_problems_of_all_files_at_once(small_corpus: Path) -> None:
    change(small_corpus / "technology.md", "order: 1", "order: one")
    change(small_corpus / "criteria.yaml", "roles: [fcto]", "roles: [cto]")
    change(small_corpus / "roles.yaml", "article: money", "article: cash")
    change(small_corpus / "examples" / "owners.jsonl", "own-technology", "own-tech")
    with pytest.raises(CorpusError) as caught:
        read_corpus(small_corpus)
    files = [problem.file for problem in caught.value.problems]
    assert files == sorted(files)
    assert len(set(files)) == 4
    assert str(caught.value).count("\n") == len(files) - 1


@pytest.mark.parametrize("file", ["roles.yaml", "criteria.yaml"])
def test_a_missing_file_is_one_problem_and_not_one_for_every_use(
    small_corpus: Path, file: str
) -> None:
    (small_corpus / file).unlink()
    with pytest.raises(CorpusError, match=f"corpus/{file}:1: the file cannot be read") as caught:
        read_corpus(small_corpus)
    assert len(caught.value.problems) == 1


def test_an_unreadable_article_is_one_problem_and_not_one_for_every_use(
    small_corpus: Path,
) -> None:
    change(small_corpus / "technology.md", "---\ntitle", "title")
    with pytest.raises(CorpusError) as caught:
        read_corpus(small_corpus)
    assert [problem.file for problem in caught.value.problems] == ["corpus/technology.md"]


def test_a_missing_folder_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        read_corpus(tmp_path / "absent")
    assert str(caught.value).startswith("absent:1: the folder does not exist")


@pytest.mark.parametrize(
    "link",
    ["https://example.org/x.md", "mailto:a@example.org", "money.md", "#when-you-built-it"],
)
def test_good_links_pass(small_corpus: Path, link: str) -> None:
    change(small_corpus / "technology.md", "money.md#what-it-costs", link)
    read_corpus(small_corpus)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("What an FCFO costs", "what-an-fcfo-costs"),
        ("CIO or CTO: which one fits?", "cio-or-cto-which-one-fits"),
        ("FCFO, accountant (CPA) – who?", "fcfo-accountant-cpa--who"),
    ],
)
def test_anchors_are_githubs(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


@pytest.mark.parametrize("file", ["technology.md", "roles.yaml", "examples/owners.jsonl"])
def test_the_hash_changes_with_every_file(small_corpus: Path, file: str) -> None:
    before = hash_corpus(small_corpus)
    assert hash_corpus(small_corpus) == before
    with (small_corpus / file).open("a", encoding="utf-8") as opened:
        opened.write("\n")
    changed = hash_corpus(small_corpus)
    (small_corpus / file).unlink()
    assert len({before, changed, hash_corpus(small_corpus)}) == 3


def test_the_hash_ignores_what_no_index_is_made_from(small_corpus: Path) -> None:
    before = hash_corpus(small_corpus)
    (small_corpus / "README.md").write_text("other", encoding="utf-8")
    (small_corpus / ".DS_Store").write_bytes(b"x")
    assert hash_corpus(small_corpus) == before


def test_the_corpus_that_ships_is_sound() -> None:
    corpus = read_corpus(ROOT / "corpus")
    assert len(corpus.articles) == 14
    assert {role.id for role in corpus.roles} >= {"fcmo", "fcto", "consultant", "none"}
    backed = {section.id for section in corpus.sections}
    assert all(criterion.section in backed for criterion in corpus.criteria)


def test_the_decision_map_for_people_names_what_every_criterion_rests_on() -> None:
    text = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    parts = text.partition("## Decision map")[2].split("\n### ")[1:]
    maps = {part.split()[0]: part for part in parts}
    for criterion in read_corpus(ROOT / "corpus").criteria:
        article, _, heading = criterion.section.partition("#")
        place = f"{article}.md › {heading}" if heading else f"{article}.md (opening paragraph"
        assert all(place in maps[role] for role in criterion.roles), (criterion.id, place)


def test_the_table_for_people_names_every_article_and_its_original() -> None:
    text = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    for article in read_corpus(ROOT / "corpus").articles:
        (row,) = [
            line for line in text.splitlines() if line[:1] == "|" and f"| {article.path} |" in line
        ]
        assert article.title in row
        assert ", ".join(article.roles) in row
        assert article.original_url is None or article.original_url in row
