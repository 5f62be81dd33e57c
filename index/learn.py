"""The learned and looked-up parts of an index, made after its passages are encoded."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.heads import fit_heads
from index.quotes import Quotes, save_quotes
from index.ranker_fit import fit_ranker
from index.topics import fit_topics

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]


def fit_parts(folder: Path, corpus: Corpus, encode: Encode) -> None:
    """Write every part into the index folder: quotes, then what is fitted on the examples."""
    save_quotes(folder, corpus, encode)
    fit_ranker(folder, corpus, Quotes.load(folder), encode)
    fit_heads(folder, corpus)
    fit_topics(folder, corpus)
