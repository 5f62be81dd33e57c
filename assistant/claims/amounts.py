"""Whether the numbers and the prices of a claim are those of a window, with their units."""

from assistant.claims import lexis
from assistant.claims.alignment import Match, pairs
from assistant.claims.numbers import units_named
from assistant.claims.reading import Reading, Token


def numbers_differ(claim: Reading, window: Reading) -> bool:
    """Return whether a number is not there, in another range, or of another unit."""
    return any(token.is_number and not _has_number(token, window) for token in claim.tokens)


def _has_number(token: Token, window: Reading) -> bool:
    numbers = [other for other in window.tokens if other.is_number]
    same = [other for other in numbers if other.stem == token.stem]
    if token.range and not any(other.range == token.range for other in same):
        return False
    wanted = set(token.unit.split("/"))
    if not same and token.word in ("one", "once") and token.unit:
        # "A day a week" and "weekly" say it without a number.
        return wanted <= units_named(window.words) and not any(
            wanted & set(other.unit.split("/")) for other in numbers
        )
    units = [set(other.unit.split("/")) for other in same if other.unit]
    return bool(same) and (not token.unit or not units or any(_is_of(wanted, u) for u in units))


def _is_of(wanted: set[str], unit: set[str]) -> bool:
    """Return whether units agree, "hours a week" with "hours", but not with "hours a month"."""
    return wanted <= unit if len(wanted) > 1 and len(unit) > 1 else bool(wanted & unit)


def prices_another(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether an amount and whom it is for stand apart in the window.

    Another amount, which the claim leaves out, stands between them there: the nearer one is meant.
    """
    found = tuple(pairs(matches))
    amounts = [other for _, other in found if other.word.startswith("$")]
    whom = [other for _, other in found if other.word in lexis.FORMS or other.stem in lexis.ACTORS]
    stated = {token.stem for token in claim.tokens}
    return any(
        amount.sentence == one.sentence and _is_between(amount, one, window, stated)
        for amount in amounts
        for one in whom
    )


def _is_between(amount: Token, one: Token, window: Reading, stated: set[str]) -> bool:
    first, last = sorted((amount.place, one.place))
    between = window.tokens[first + 1 : last]
    return any(token.word.startswith("$") and token.stem not in stated for token in between)
