"""Texts encrypted at rest: what somebody typed, and the tokens of Slack workspaces.

Fernet (AES-128-CBC with an HMAC-SHA256) from the package `cryptography`. A stored text begins
with a letter that says how it was kept, so that a key may be introduced later: old texts stay
readable, new ones are sealed. Several keys, comma-separated, rotate: the first one seals.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.store.errors import StoreUnusable

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PLAIN, SEALED = "p:", "f:"
MAKE_A_KEY = "make one with: advisor slack key"


class Vault:
    """Seals and opens texts; without a key they are kept as they are."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._fernet = _fernet(keys) if keys else None

    @property
    def locked(self) -> bool:
        """True where texts are encrypted."""
        return self._fernet is not None

    def seal(self, text: str) -> str:
        """Return what to store for a text."""
        if self._fernet is None:
            return PLAIN + text
        return SEALED + self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, stored: str) -> str:
        """Return the text that was stored. Fails closed.

        Raises:
            StoreUnusable: it was sealed with a key that is not among ours, or was tampered with.
        """
        if stored.startswith(PLAIN):
            return stored.removeprefix(PLAIN)
        return self._unseal(stored.removeprefix(SEALED))

    def _unseal(self, token: str) -> str:
        if self._fernet is None:
            raise StoreUnusable(
                "The store holds encrypted texts; set ADVISOR_ENCRYPTION_KEY to the key they were "
                "written with."
            )
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(token.encode("ascii")).decode()
        except InvalidToken as error:
            raise StoreUnusable(
                "A stored text was encrypted with another key; add that key to "
                "ADVISOR_ENCRYPTION_KEY, after a comma."
            ) from error


def make_key() -> str:
    """Return a new random key, 32 bytes in URL-safe base64."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode("ascii")


def _fernet(keys: Sequence[str]) -> "MultiFernet":
    try:
        from cryptography.fernet import Fernet, MultiFernet
    except ImportError as error:
        raise SettingsError(
            "ADVISOR_ENCRYPTION_KEY needs a package: pip install 'fractional-advisor[slack]'"
        ) from error
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise SettingsError(
            f"ADVISOR_ENCRYPTION_KEY: not 32 bytes in URL-safe base64; {MAKE_A_KEY}"
        ) from error
