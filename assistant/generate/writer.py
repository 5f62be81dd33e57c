"""`Writer`: asks the model, checks what it writes, and keeps its time and its budget."""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from functools import partial

from assistant.answer import Writing
from assistant.draft import Span
from assistant.generate.breaker import Breaker
from assistant.generate.budget import Budget, Usage, at_most, cost_of, prices_of
from assistant.generate.deadline import within
from assistant.generate.grounding import Ground, Grounded, disagrees, follows, ground, reading_ahead
from assistant.generate.models import Chat, Piece, open_chat, speak
from assistant.generate.prompts import PROMPT_VERSION, Prompt, render_prompt, scaffold
from assistant.generate.trouble import NOT_ASKED, OF_THE_SERVICE, ModelTrouble, Reason
from assistant.generate.written import Objection, Said, Written, read_lines, read_objects
from assistant.markup import plain
from assistant.settings import Settings
from index.lexical import stem_words, words_of
from index.sentences import split_sentences

logger = logging.getLogger(__name__)

# Less than this many sentences, or than this share of what was written, is no answer.
LEAST_SENTENCES, LEAST_SHARE = 2, 0.4
# Whoever writes more than this does not stop by itself; good answers have a third of it.
MOST_SENTENCES, MOST_CHARACTERS = 16, 8000
# Whoever says the same again so often says nothing else any more.
MOST_REPEATS = 3
# Share of new words up to which a sentence says again what one before it said.
MOST_NEW_SHARE = 0.1


@dataclass(slots=True)
class Tally:
    """What has come of one request so far."""

    started: float
    prompt: str = ""
    form: str = ""
    text: str = ""
    usage: Usage | None = None
    spent: Usage | None = None
    seen: list[frozenset[str]] = field(default_factory=list)
    shown: int = 0
    written: int = 0
    repeats: int = 0
    removed: int = 0
    recited: int = 0
    objection: str = ""
    first: float | None = None
    last: tuple[Span, ...] = ()
    trouble: Reason | None = None

    @property
    def is_enough(self) -> bool:
        """Whether what passed can stand as an answer."""
        judged = self.shown + self.removed
        return self.shown >= max(LEAST_SENTENCES, LEAST_SHARE * judged)

    @property
    def outcome(self) -> Reason | None:
        """Why the answer is composed after all, "cut" where it was only stopped, or None."""
        if self.is_enough:
            return "cut" if self.trouble else None
        if self.trouble:
            return self.trouble
        return "unsupported" if self.text.strip() else "empty"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a model said, and what that took, if it tells."""

    text: str
    usage: Usage | None


class Writer:
    """A language model that words answers; safe to use from several threads.

    Nothing is opened or sent before the first answer. Fails closed: whatever goes wrong is in the
    `Writing` that each answer ends with, and nothing unsupported is ever yielded.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the model, its limits and its prices from the settings."""
        self.name = settings.model or ""
        self._settings = settings
        self._prices = prices_of(settings)
        self.breaker = Breaker()
        self.budget = Budget(settings)
        self._lock = threading.Lock()
        self._chat: Chat | None = None

    def write(
        self, against: Ground, *, spent: Usage | None = None, until: float | None = None
    ) -> Generator[Grounded, None, Writing]:
        """Yield the model's sentences, each once it has passed; return what it came to.

        Args:
            against: the material to write from, which is also what sentences are checked with.
            spent: what the model took for this answer already.
            until: the answer's deadline, where its time runs already.
        """
        tally = Tally(time.monotonic(), spent=spent)
        if until is None:
            until = tally.started + self._settings.model_deadline
        try:
            yield from self._sentences(against, tally, until)
        except ModelTrouble as trouble:
            tally.trouble = trouble.reason
            logger.warning("the model %s was of no use: %s", self.name, trouble)
        finally:
            # Also where whoever listened has gone: it was asked all the same.
            self._settle(tally)
            writing = self._writing(tally)
            self._log(writing)
        return writing

    def say(self, make_prompt: Callable[[], Prompt], until: float) -> Spoken:
        """Return what the model says to a prompt, as plain text.

        Raises:
            ModelTrouble: it does not, or not in time.
        """
        tally = Tally(time.monotonic())
        try:
            chat = self._admitted(until)
            prompt = make_prompt()
            tally.prompt = prompt.text
            plain_chat = Chat(chat.model, "lines", chat.marks_cache)
            pieces = within(partial(speak, plain_chat, prompt), until)
            for _ in _counted(pieces, tally):
                pass
        except ModelTrouble as trouble:
            tally.trouble = trouble.reason
            raise
        finally:
            self._settle(tally)
            logger.info(
                "model %s, prompt %s: said %d characters, tokens %s, %.2f s%s",
                self.name, PROMPT_VERSION, len(tally.text), _tokens(tally.usage),
                time.monotonic() - tally.started, f", {tally.trouble}" if tally.trouble else "",
            )  # fmt: skip
        return Spoken(tally.text, tally.usage)

    def close(self) -> None:
        """Let go of the budget's database."""
        self.budget.close()

    def _sentences(self, against: Ground, tally: Tally, until: float) -> Iterator[Grounded]:
        chat = self._admitted(until)
        prompt = render_prompt(against.material, chat.form)
        tally.prompt, tally.form = prompt.text, chat.form
        ours = f"{scaffold(against.material, chat.form)}\n{plain(against.material.told)}"
        tally.seen = [
            _stems(line[a:b]) for line in ours.split("\n") for a, b in split_sentences(line)
        ]
        pieces = _counted(within(partial(speak, chat, prompt), until), tally)
        read: Iterator[Said] = (
            read_objects(pieces)
            if chat.form == "json"
            else read_lines(piece for piece in pieces if isinstance(piece, str))
        )
        with reading_ahead(against):
            for said in read:
                if isinstance(said, Objection):
                    tally.objection = said.text
                elif grounded := _checked(said, against, tally):
                    yield grounded
                if tally.written >= MOST_SENTENCES or tally.repeats >= MOST_REPEATS:
                    return

    def _admitted(self, until: float) -> Chat:
        """Return the opened model.

        Raises:
            ModelTrouble: it rests, its budget is used up, or it cannot be opened.
        """
        # The breaker last: after a rest it lets only one request through.
        if not self.budget.has_room():
            raise ModelTrouble("budget")
        if not self.breaker.admits():
            raise ModelTrouble("resting")
        try:
            return next(within(self._opened, until))
        except ModelTrouble as trouble:
            if trouble.reason != "down":
                raise
            # Nothing was sent yet: what fails while a client is made is how it was set up.
            raise ModelTrouble("refused", f"{trouble.detail}: is its key set?") from trouble

    def _opened(self) -> Generator[Chat, None, None]:
        with self._lock:
            if self._chat is None:
                self._chat = open_chat(self._settings)
        yield self._chat

    def _settle(self, tally: Tally) -> None:
        """Note what came of a request with the breaker and the budget."""
        in_order = tally.trouble not in OF_THE_SERVICE
        if tally.is_enough or (tally.text and in_order):
            self.breaker.succeeded()
        elif not in_order:
            self.breaker.failed()
        elif tally.trouble not in NOT_ASKED:
            self.breaker.told_nothing()
        if tally.prompt:
            used = tally.usage or at_most(tally.prompt, tally.text)
            self.budget.spend(cost_of(used, self._prices))

    def _log(self, writing: Writing) -> None:
        logger.info(
            "model %s, prompt %s: %d shown, %d removed, tokens %s, cost %s, %.2f s%s",
            writing.model, writing.prompt, writing.shown, writing.removed, writing.tokens,
            writing.cost, writing.seconds, f", {writing.trouble}" if writing.trouble else "",
        )  # fmt: skip
        if writing.objection:
            logger.warning("the model %s objects to a decision", self.name)

    def _writing(self, tally: Tally) -> Writing:
        usage = tally.usage + tally.spent if tally.usage and tally.spent else tally.usage
        return Writing(
            model=self.name,
            prompt=PROMPT_VERSION,
            form=tally.form,
            shown=tally.shown,
            removed=tally.removed,
            recited=tally.recited,
            objection=tally.objection,
            trouble=tally.outcome or "",
            tokens=_tokens(usage),
            cached=usage.cached if usage else 0,
            cost=cost_of(usage, self._prices),
            seconds=round(time.monotonic() - tally.started, 3),
            first=None if tally.first is None else round(tally.first, 3),
        )


def _tokens(usage: Usage | None) -> tuple[int, int] | None:
    return (usage.read, usage.written) if usage else None


def _checked(said: Written, against: Ground, tally: Tally) -> Grounded | None:
    """Return a sentence that passed and was not told yet; count it either way."""
    tally.written += 1
    if _says_again(said.text, tally):
        tally.repeats += 1
        return None
    tally.seen.append(_stems(said.text))
    contrary = disagrees(said, against)
    if contrary:
        tally.objection = tally.objection or said.text
    grounded = None if contrary else ground(said, against)
    if grounded is None or not follows(grounded.claim, tally.last or against.before):
        tally.removed += 1
        return None
    tally.last = grounded.claim.spans
    tally.shown += 1
    tally.recited += grounded.recited
    if tally.first is None:
        tally.first = time.monotonic() - tally.started
    return grounded


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem_words(words_of(text)))


def _says_again(text: str, tally: Tally) -> bool:
    """Say whether a sentence, with hardly another word, was written, told or asked for before."""
    words = _stems(text)
    return any(len(words - known) <= MOST_NEW_SHARE * len(words) for known in tally.seen)


def _counted(pieces: Iterator[Piece], tally: Tally) -> Iterator[Piece]:
    """Yield the pieces of text; keep what was written and what it took; end what is endless."""
    for piece in pieces:
        if isinstance(piece, Usage):
            tally.usage = piece
            continue
        tally.text = tally.text + piece if isinstance(piece, str) else str(piece)
        yield piece
        if len(tally.text) > MOST_CHARACTERS:
            return
