"""The errors of the store.

ServiceUnavailable
└── StoreUnusable        the database cannot be opened, written or read with this key
"""

from assistant.errors import ServiceUnavailable


class StoreUnusable(ServiceUnavailable):
    """The database cannot be used; the message names the remedy and holds no password."""
