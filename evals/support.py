"""Whether sources support a statement, decided without a model.

ALCE (Gao et al., "Enabling Large Language Models to Generate Text with Citations", 2023) asks an
entailment model. This check is deterministic instead: a statement is supported if its words stand
in the sources, or if nearly all that carry meaning do and nothing speaks against it (numbers,
negation). It is stricter on paraphrases than a model and never fooled by fluency. It shares no
code with the assistant's own verifier: a judge must not be the judged.
"""

from collections.abc import Sequence

from evals.words import content_stems, is_negative, numbers_in, plain_words

# Share of a statement's content stems that the sources must hold.
LEAST_COVERAGE = 0.8
# What follows a colon must be at least this long to be a statement of its own.
LEAST_WORDS = 4


def supports(sources: Sequence[str], statement: str) -> bool:
    """Return whether the sources together support the statement, or what follows its colon.

    Words before a colon ("Fractional CTO, if this is you: …") lead over to what is stated.
    """
    if not sources:
        return False
    joined = "\n".join(sources)
    _, colon, rest = statement.partition(": ")
    return _carries(joined, statement) or (
        bool(colon) and len(rest.split()) >= LEAST_WORDS and _carries(joined, rest)
    )


def _carries(joined: str, statement: str) -> bool:
    plain = plain_words(statement).rstrip(".!:;, ")
    if plain and plain in plain_words(joined):
        return True
    stems = content_stems(statement)
    if not stems:
        return False
    covered = len(stems & content_stems(joined)) / len(stems)
    return (
        covered >= LEAST_COVERAGE
        and numbers_in(statement) <= numbers_in(joined)
        and (is_negative(joined) or not is_negative(statement))
    )
