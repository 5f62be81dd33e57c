"""The key under which browsers keep conversations: the same after a restart."""

import logging
import os
import secrets
from pathlib import Path

from assistant.opening import data_folder
from assistant.settings import Settings

logger = logging.getLogger(__name__)

FILE = "browser-secret"
BYTES = 24


def browser_secret(settings: Settings, folder: Path | None = None) -> str:
    """Return the key that is set, else the one kept in a folder, made on first use.

    Where the folder cannot be written, the key lasts until the server stops: browsers then
    forget their conversations on a restart, and nothing else breaks.
    """
    if settings.browser_secret is not None:
        return settings.browser_secret.get_secret_value()
    path = (folder or data_folder()) / FILE
    try:
        return _kept(path)
    except OSError as error:
        logger.warning(
            "%s cannot be kept (%s): browsers will forget their conversations when the server "
            "restarts; set ADVISOR_BROWSER_SECRET to prevent it",
            path,
            error.strerror,
        )
        return secrets.token_urlsafe(BYTES)


def _kept(path: Path) -> str:
    """Return the key in a file; two servers that start at once agree on one.

    Raises:
        OSError: the file can be neither read nor made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("utf-8").strip()
