"""Texts at rest."""

import pytest
from cryptography.fernet import Fernet

from assistant.errors import SettingsError
from assistant.store.errors import StoreUnusable
from assistant.store.vault import Vault, make_key


@pytest.mark.parametrize("text", ["", "xoxb-1", "f:looks sealed", "p:looks plain", "Ünïcödé 🙂"])
@pytest.mark.parametrize("keys", [(), (make_key(),)], ids=["plain", "sealed"])
def test_what_is_sealed_opens_again(text: str, keys: tuple[str, ...]) -> None:
    vault = Vault(keys)
    assert vault.open(vault.seal(text)) == text
    assert vault.locked == bool(keys)


def test_a_sealed_text_shows_nothing_and_is_fernet() -> None:
    key = make_key()
    sealed = Vault([key]).seal("xoxb-secret")
    assert "secret" not in sealed
    assert Fernet(key).decrypt(sealed.removeprefix("f:").encode()) == b"xoxb-secret"


def test_a_key_may_come_later_and_be_replaced() -> None:
    old, new = make_key(), make_key()
    plain, sealed = Vault().seal("a"), Vault([old]).seal("b")
    rotated = Vault([new, old])
    assert (rotated.open(plain), rotated.open(sealed)) == ("a", "b")
    assert Vault([new]).open(rotated.seal("c")) == "c"


@pytest.mark.parametrize("keys", [(), (make_key(),)], ids=["no key", "another key"])
def test_without_its_key_a_text_stays_closed(keys: tuple[str, ...]) -> None:
    sealed = Vault([make_key()]).seal("xoxb-secret")
    with pytest.raises(StoreUnusable, match="ADVISOR_ENCRYPTION_KEY"):
        Vault(keys).open(sealed)


def test_a_text_that_was_tampered_with_stays_closed() -> None:
    vault = Vault([make_key()])
    with pytest.raises(StoreUnusable):
        vault.open(vault.seal("a")[:-4] + "AAA=")


@pytest.mark.parametrize("key", ["", "short", "x" * 44, "é" * 44])
def test_an_unusable_key_is_named(key: str) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_ENCRYPTION_KEY"):
        Vault([key])
