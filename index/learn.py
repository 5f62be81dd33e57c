"""The learned and looked-up parts of an index, made after its passages are encoded."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.quotes import save_quotes

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]


def fit_parts(folder: Path, corpus: Corpus, encode: Encode) -> None:
    """Write every part into the index folder: quotes, then what is fitted on the examples."""
    save_quotes(folder, corpus, encode)
