"""Whether the language model that is set answers at all, for `advisor doctor`."""

import time

from assistant.errors import ServiceUnavailable, SettingsError
from assistant.generate.prompts import Prompt
from assistant.generate.trouble import ModelTrouble
from assistant.generate.writer import Writer
from assistant.settings import Settings

GREETING = Prompt("You answer in one word.", "", "Say: ready.")


def try_model(settings: Settings) -> float:
    """Return the seconds that the model took for a word.

    Raises:
        SettingsError: it does not accept the request: the provider, its package, the key, or the
            model's name.
        ServiceUnavailable: it does not answer within the deadline.
    """
    started = time.monotonic()
    writer = Writer(settings)
    try:
        said = writer.say(lambda: GREETING, started + settings.model_deadline)
    except ModelTrouble as trouble:
        if trouble.reason == "refused":
            raise SettingsError(f"{settings.model}: {trouble.detail}") from trouble
        raise ServiceUnavailable(f"{settings.model} does not answer ({trouble})") from trouble
    finally:
        writer.close()
    if not said.text.strip():
        raise ServiceUnavailable(f"{settings.model} answers with nothing")
    return time.monotonic() - started
