"""Fit the ranking of sections on the examples that are not held aside. Build time only."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.examples import PAIR_TAG, Example, is_held_aside
from index.lexical import Lexicon, build_lexicon, save_lexicon
from index.likeness import collect_likeness, save_likeness
from index.names import RoleNames, compile_names, find_roles
from index.quotes import Quotes
from index.ranker import (
    ARRAYS_FILE,
    FEATURES,
    FOLDER,
    LIKENESS_NAME,
    SECTIONS_FILE,
    VECTOR_SHARE,
    Asked,
    Fitted,
    Material,
    lexical_words,
    make_material,
    measure,
)
from index.sections import Section

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]
Matrix: TypeAlias = NDArray[np.float32]

# How much a section counts in a label by its place, best first; later ones count as the last.
PLACE_WEIGHTS = (1.0, 0.6, 0.4, 0.3, 0.2)
# How much a section and its heading count as examples of themselves.
OWN_WEIGHT = 0.5
RIDGE = 0.3
# The regressions' answers about an example come from the others only, in this many folds.
FOLDS = 5
DECAY = 1e-4
# With fewer labelled questions nothing is fitted: the features then count as they do in the
# corpus of this project, in the order of FEATURES.
LEAST_EXAMPLES = 50
USUAL_WEIGHTS = (5.1, 3.2, 0.2, 1.8, 2.5, 0.1, 1.1, 0.7, 4.5, 1.7, 2.0, 2.5, -0.2)


def fit_ranker(folder: Path, corpus: Corpus, quotes: Quotes, encode: Encode) -> None:
    """Write the fitted ranking into an index folder; nothing is learned from held-aside examples.

    Args:
        folder: the index folder.
        corpus: the corpus with its examples and aspects.
        quotes: its quotable sentences.
        encode: texts → `(n, dim)` float32 unit rows.
    """
    quotable = {sentence.section for sentence in quotes.sentences}
    sections = tuple(section for section in corpus.sections if section.id in quotable)
    examples = tuple(e for e in corpus.examples if e.sections and not is_held_aside(e))
    asked = ask_examples(examples, encode)
    texts, headings = section_texts(corpus, sections)
    known = [*(one.words for one in asked), *texts, *headings]
    likeness = collect_likeness(known)
    names = compile_names(corpus.roles)
    ids = tuple(section.id for section in sections)
    lexicon = _lexicon(ids, texts, names)
    material = make_material(ids, corpus.roles, quotes, likeness, lexicon)
    vectors = np.vstack([*(one.vector for one in asked), encode(texts), encode(headings)])
    blank = _static(corpus, sections, names, texts, vectors)
    fitted = _fit(examples, asked, known, material, blank, corpus)
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    (home / SECTIONS_FILE).write_text(json.dumps(ids, ensure_ascii=False), "utf-8")
    save_likeness(likeness, home, LIKENESS_NAME)
    save_lexicon(lexicon, home)
    with (home / ARRAYS_FILE).open("wb") as file:
        np.savez(file, **{name: getattr(fitted, name) for name in Fitted.__slots__})


def ask_examples(examples: Sequence[Example], encode: Encode) -> tuple[Asked, ...]:
    """Return the examples as questions to rank by."""
    vectors = encode(["\n".join(example.turns) for example in examples])
    return tuple(
        Asked(example.text, vector, context="\n".join(example.turns[:-1]))
        for example, vector in zip(examples, vectors, strict=True)
    )


def section_texts(corpus: Corpus, sections: Sequence[Section]) -> tuple[list[str], list[str]]:
    """Return each section's text under its title and headings, and its heading (or the title)."""
    articles = {article.name: article for article in corpus.articles}
    texts, headings = [], []
    for section in sections:
        article = articles[section.article]
        body = article.text[section.start : section.end]
        texts.append("\n".join((article.title, *section.heading_path, body)))
        headings.append(section.heading or article.title)
    return texts, headings


def _lexicon(ids: Sequence[str], texts: Sequence[str], names: RoleNames) -> Lexicon:
    return build_lexicon(ids, [lexical_words(text, names) for text in texts])


def _static(
    corpus: Corpus,
    sections: Sequence[Section],
    names: RoleNames,
    texts: Sequence[str],
    vectors: Matrix,
) -> Fitted:
    """Return what is looked up, with nothing learned yet."""
    articles = {article.name: article for article in corpus.articles}
    roles = [role.id for role in corpus.roles]
    of_article = [articles[section.article].roles for section in sections]
    named = [{mention.role for mention in find_roles(names, text)} for text in texts]
    bodies = [len(text) for text in texts]
    return Fitted(
        vectors=vectors.astype(np.float32),
        answers=np.zeros((0, 0), np.float32),
        aspects=_members([[s.id in a.sections for a in corpus.aspects] for s in sections]),
        articles=_members([[s.article == name for name in articles] for s in sections]),
        article_roles=_members([[role in own for role in roles] for own in of_article]),
        named_roles=_members([[role in own for role in roles] for own in named]),
        lengths=np.log(np.array(bodies, dtype=np.float32)),
        weights=np.zeros(len(FEATURES), np.float32),
    )


def _members(rows: Sequence[Sequence[bool]]) -> Matrix:
    return np.array(rows, dtype=np.float32).reshape(len(rows), -1)


def _fit(
    examples: Sequence[Example],
    asked: Sequence[Asked],
    known: Sequence[str],
    material: Material,
    blank: Fitted,
    corpus: Corpus,
) -> Fitted:
    labels = label_sections(examples, material.sections, corpus)
    wanted = _targets(labels, blank)
    likeness = np.stack([material.likeness.to(text) for text in known])
    kernel = likeness + VECTOR_SHARE * (blank.vectors @ blank.vectors.T)
    answers = _solve(kernel, wanted)
    if len(asked) < LEAST_EXAMPLES:
        weights = np.array(USUAL_WEIGHTS, dtype=np.float32)
    else:
        of_others = _answers_of_others(kernel, wanted, [_fold(e) for e in examples])
        rows = zip(asked, likeness[: len(asked)], of_others, strict=True)
        weights = _fit_logit(np.stack([measure(*row, material, blank) for row in rows]), labels)
    return replace(blank, answers=answers, weights=weights)


def label_sections(examples: Sequence[Example], sections: Sequence[str], corpus: Corpus) -> Matrix:
    """Return how much each section answers each example, (examples, S), at most 1.

    A label that names a heading without text of its own stands for the sections below it.
    """
    number = {section: n for n, section in enumerate(sections)}
    below = {
        home.id: [s.id for s in corpus.sections if _is_below(s, home) and s.id in number]
        for home in corpus.sections
        if home.id not in number
    }
    labels = np.zeros((len(examples), len(sections)), dtype=np.float32)
    for row, example in zip(labels, examples, strict=True):
        for place, named in enumerate(example.sections):
            weight = PLACE_WEIGHTS[min(place, len(PLACE_WEIGHTS) - 1)]
            for section in below.get(named, [named]):
                row[number[section]] = max(row[number[section]], weight)
    return labels


def _is_below(section: Section, home: Section) -> bool:
    return section.article == home.article and home.start <= section.start < home.subtree_end


def _targets(labels: Matrix, blank: Fitted) -> Matrix:
    """Return what the regressions aim at: for the questions, then for sections and headings."""
    size = labels.shape[1]
    own = np.hstack([OWN_WEIGHT * np.eye(size, dtype=np.float32), blank.aspects, blank.articles])
    asked = np.hstack([labels, labels @ blank.aspects, labels @ blank.articles])
    stacked: Matrix = np.minimum(np.vstack([asked, own, own]), 1.0)
    return stacked


def _solve(kernel: Matrix, wanted: Matrix) -> Matrix:
    ridge = RIDGE * np.eye(len(kernel), dtype=np.float64)
    solved = np.linalg.solve(kernel.astype(np.float64) + ridge, wanted.astype(np.float64))
    return solved.astype(np.float32)


def _fold(example: Example) -> int:
    """Return the example's fold; the halves of a contrast pair share it."""
    pair = next((tag for tag in example.tags if PAIR_TAG.fullmatch(tag)), None)
    key = "\n".join(example.turns) if pair is None else f"{example.source}:{pair}"
    return int(hashlib.sha256(f"fold:{key}".encode()).hexdigest(), 16) % FOLDS


def _answers_of_others(kernel: Matrix, wanted: Matrix, folds: Sequence[int]) -> Matrix:
    """Return what regressions fitted without an example's fold say of it, (examples, outputs)."""
    of_example = np.array(folds)
    answers = np.zeros((len(of_example), wanted.shape[1]), dtype=np.float32)
    for fold in sorted(set(folds)):
        inside = np.flatnonzero(of_example == fold)
        others = np.setdiff1d(np.arange(len(kernel)), inside)
        solved = _solve(kernel[np.ix_(others, others)], wanted[others])
        answers[inside] = kernel[np.ix_(inside, others)] @ solved
    return answers


def _fit_logit(features: Matrix, labels: Matrix) -> Matrix:
    """Return the conditional logit's weights of the features, by L-BFGS.

    Args:
        features: (examples, S, features).
        labels: (examples, S); each row says how the probability should be shared out.
    """
    from scipy.optimize import minimize

    spread = features.std(axis=(0, 1)) + np.float32(1e-6)
    shares = labels / labels.sum(axis=1, keepdims=True)
    wide = (features / spread).astype(np.float64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = wide @ weights
        scores -= scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        chances = np.exp(scores - total)
        value = -float(((scores - total) * shares).sum()) / len(wide)
        slope = np.tensordot(chances - shares, wide, axes=([0, 1], [0, 1])) / len(wide)
        return value + DECAY * float(weights @ weights), slope + 2 * DECAY * weights

    start = np.zeros(wide.shape[2])
    weights: Matrix = minimize(loss, start, jac=True, method="L-BFGS-B").x / spread
    return weights.astype(np.float32)
