from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.corpus import Corpus, read_corpus
from index.embedder import TOKENIZER_FILE
from index.errors import IndexCorrupt, ModelMissing
from index.examples import is_held_aside
from index.features import Statement
from index.graph import GRAPH_FILE, WEIGHTS_FILE
from index.heads import GIST_WORDS, HEADS_FOLDER, Heads, blend, fit_heads, gist_of, pool
from index.lexical import LEXICON_FOLDER
from index.role_table import TABLE_FILE
from index.spelling import write_english
from index.tuned import TunedEncoder
from index.tuned_graph import compile_tuned
from index.tuned_heads import CARD_FILE, HEADS_FILE

CORPUS = Path(__file__).parents[2] / "corpus"
# Every so many of the corpus's examples: enough to fit on in two seconds.
EVERY = 12
FREELANCERS = (
    "Freelancers wrote the app that our customers pay for. Last week it was down for a day. "
    "We have no developers of our own."
)


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    whole = read_corpus(CORPUS)
    return replace(whole, examples=whole.examples[::EVERY])


@pytest.fixture(scope="session")
def fitted(shared: Path, corpus: Corpus) -> Path:
    folder = shared / "fitted"
    with FileLock(shared / "fitted.lock"):
        if not (folder / HEADS_FOLDER / TABLE_FILE).exists():
            (folder / LEXICON_FOLDER).mkdir(parents=True, exist_ok=True)
            write_english(folder / LEXICON_FOLDER)
            fit_heads(folder, corpus)
    return folder


@pytest.fixture(scope="session")
def heads(fitted: Path) -> Heads:
    return Heads.load(fitted)


@pytest.mark.parametrize(
    ("said", "role"),
    [
        (FREELANCERS, "fcto"),
        ("Eleven hundred staff, and nobody steers the systems we bought.", "fcio"),
        ("We must choose one CRM and have it set up, then we are done.", "consultant"),
        ("Our marketing is scattered, no clear story, three agencies to direct.", "fcmo"),
        ("Nobody forecasts cash, and the bank wants numbers I do not have.", "fcfo"),
    ],
)
def test_plain_situations_get_their_role(heads: Heads, said: str, role: str) -> None:
    assert heads.predict(said).roles[0][0] == role


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (FREELANCERS, "recommend"),
        ("What is a fractional CFO?", "explain"),
        ("Fractional CTO or consultant?", "compare"),
        ("what's a good recipe for lasagne", "abstain"),
        ("hello there", "chat"),
    ],
)
def test_plain_questions_get_their_kind(heads: Heads, text: str, kind: str) -> None:
    kinds = heads.predict(text).kinds
    assert max(kinds, key=lambda name: kinds[name]) == kind


def test_chances_sum_to_one_and_are_ranked(heads: Heads) -> None:
    prediction = heads.predict(FREELANCERS)
    chances = [chance for _, chance in prediction.roles]
    assert sum(chances) == pytest.approx(1, abs=1e-5)
    assert sum(prediction.kinds.values()) == pytest.approx(1, abs=1e-5)
    assert chances == sorted(chances, reverse=True)


def test_typos_change_little(heads: Heads) -> None:
    typed = FREELANCERS.replace("customers", "custoemrs").replace("developers", "devlopers")
    clean, misspelt = heads.predict(FREELANCERS), heads.predict(typed)
    assert dict(clean.roles) == pytest.approx(dict(misspelt.roles), abs=1e-6)
    texts = {match.statement.text for match in misspelt.matches}
    assert all(text in typed for text in texts)


@pytest.mark.parametrize(
    ("question", "section"),
    [
        (
            "When is an IT support company enough?",
            "msp-vcio-fractional-cio-or-cto#When is an MSP enough?",
        ),
        ("Is a fractional COO an Integrator?", "Is an FCOO the same as an EOS Integrator?"),
    ],
)
def test_sections_that_answer_are_read(heads: Heads, question: str, section: str) -> None:
    sections = heads.predict(question).sections
    assert sum(sections.values()) == pytest.approx(1, abs=1e-4)
    best = sorted(sections, key=lambda name: -sections[name])[:5]
    assert any(name.endswith(section) for name in best)


def test_roles_of_a_comparison_are_read(heads: Heads) -> None:
    topics = heads.predict("Marketing agency or fractional CMO?").topics
    assert {"agency", "fcmo"} == set(sorted(topics, key=lambda role: -topics[role])[:2])


def test_what_is_not_covered_is_read_statement_by_statement(heads: Heads) -> None:
    text = "What does a fractional CFO do first? And what is the VAT rate in Portugal?"
    (covered, low), (missing, high) = heads.predict(text).uncovered
    assert (covered.start, missing.end) == (0, len(text))
    assert low < high


def test_evidence_is_in_the_owners_own_words(heads: Heads, corpus: Corpus) -> None:
    roles = {criterion.id: criterion.roles for criterion in corpus.criteria}
    prediction = heads.predict(FREELANCERS)
    evidence = heads.supports(prediction, "fcto")
    assert evidence
    for match in evidence:
        assert FREELANCERS[match.statement.start : match.statement.end] == match.statement.text
        assert not match.holds or "fcto" in roles[match.criterion]
    assert "freelancer-product-outgrown" in {match.criterion for match in evidence[:3]}


def test_every_held_aside_situation_has_evidence(heads: Heads, corpus: Corpus) -> None:
    asides = [e for e in corpus.examples if e.kind == "recommend" and is_held_aside(e)]
    for example in asides[:20]:
        prediction = heads.predict(example.text)
        assert heads.supports(prediction, prediction.roles[0][0])


@pytest.mark.parametrize("text", ["", " ", "?", "\ud800 lone", "一 二", "a" * 100_000])
def test_any_text_is_read(heads: Heads, text: str) -> None:
    prediction = heads.predict(text)
    assert np.isfinite([chance for _, chance in prediction.roles]).all()
    assert np.isfinite([match.score for match in prediction.matches]).all()


def test_a_statement_is_the_mean_of_its_own_tokens(fitted: Path) -> None:
    reading = TunedEncoder.load(fitted / HEADS_FOLDER).read(FREELANCERS)
    start = FREELANCERS.index("Last week")
    tokens = (reading.spans[:, 0] >= start) & (reading.spans[:, 1] > 0)
    expected = reading.vectors[tokens].mean(axis=0)
    np.testing.assert_allclose(reading.part(start, len(FREELANCERS)), expected, atol=1e-6)
    np.testing.assert_array_equal(reading.part(0, 0), reading.whole)


def test_other_roles_are_told_by_words_alone(small_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fitted"
    (folder / LEXICON_FOLDER).mkdir(parents=True)
    write_english(folder / LEXICON_FOLDER)
    fit_heads(folder, read_corpus(small_corpus))
    roles = dict(Heads.load(folder).predict(FREELANCERS).roles)
    assert set(roles) == {"fcto", "fcfo", "consultant"}


def test_agreeing_readers_are_surer_than_one() -> None:
    sure, torn = np.array([0.8, 0.2], np.float32), np.array([0.5, 0.5], np.float32)
    assert blend(sure, sure)[0] > blend(sure, torn)[0] > 0.5


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *product(
            (HEADS_FILE, CARD_FILE, TOKENIZER_FILE, TABLE_FILE, GRAPH_FILE, WEIGHTS_FILE),
            ("{", "", "cut"),
        ),
        (TOKENIZER_FILE, '{"model": {}}'),
        ("roles.npz", "cut"),
    ],
)
def test_a_damaged_part_is_an_error(fitted: Path, tmp_path: Path, name: str, damage: str) -> None:
    parts = tmp_path / HEADS_FOLDER
    parts.mkdir()
    for path in (fitted / HEADS_FOLDER).iterdir():
        (parts / path.name).hardlink_to(path)
    whole = (parts / name).read_bytes()
    (parts / name).unlink()
    (parts / name).write_bytes(whole[: len(whole) // 2] if damage == "cut" else damage.encode())
    with pytest.raises(IndexCorrupt):
        Heads.load(tmp_path)


def test_absent_weights_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.tuned_graph.WEIGHTS_FOLDER", tmp_path)
    with pytest.raises(ModelMissing, match="install"):
        compile_tuned(tmp_path)


def test_a_short_message_is_its_own_gist() -> None:
    assert gist_of((Statement("We sell soap", 0, 12),), (0.1,)) == ""


def test_the_gist_keeps_what_tells_most_in_its_order() -> None:
    small_talk = Statement("the dog ran about and it was a fine day for all of us, really", 0, 1)
    told = (Statement("nobody steers, we wait.", 0, 1), *[small_talk] * 9, Statement("b", 0, 1))
    gist = gist_of(told, (0.9, *[0.1] * 9, 0.8))
    assert gist.startswith("nobody steers, we wait. ")
    assert gist.endswith(" b.")
    assert GIST_WORDS <= len(gist.split()) < GIST_WORDS + len(small_talk.text.split())


def test_pooled_chances_sum_to_one_and_agree_where_both_do() -> None:
    first, second = np.array([0.8, 0.2], np.float32), np.array([0.6, 0.4], np.float32)
    pooled = pool(first, second)
    assert pooled.sum() == pytest.approx(1)
    assert 0.6 < pooled[0] < 0.8


def test_small_talk_around_a_situation_does_not_change_who_leads(heads: Heads) -> None:
    around = "We have been here since 1987. The building is old. My wife says I should rest. " * 6
    assert heads.predict(f"{around}{FREELANCERS} {around}").roles[0][0] == "fcto"


def test_a_text_longer_than_the_encoder_reads_at_once_is_read_whole(fitted: Path) -> None:
    encoder = TunedEncoder.load(fitted / HEADS_FOLDER)
    text = " ".join(f"Sentence {number} is about soap." for number in range(200))
    spans = encoder.read(text).spans
    words = spans[spans[:, 1] > spans[:, 0]]
    assert (words[0, 0], words[-1, 1]) == (0, len(text))
    assert (np.diff(words[:, 0]) > 0).all()
