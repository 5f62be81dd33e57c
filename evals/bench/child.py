"""One measurement in a process of its own: `python -m evals.bench.child SUBJECT TASK …`.

Prints one JSON object. Nothing but the standard library is imported before the clock matters.
"""

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evals.bench.subject import Subject, load_subject

THREADS = 8
# ru_maxrss counts kilobytes on Linux and bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def time_build(subject: Subject, corpus: Path, folder: Path) -> dict[str, float]:
    """Return the seconds that building takes, imports included."""
    start = time.perf_counter()
    subject.build(corpus, folder)
    return {"seconds": time.perf_counter() - start, "peak_mb": peak_memory()}


def time_asking(
    subject: Subject, folder: Path, questions: list[str], started: float
) -> dict[str, float]:
    """Return the seconds of a cold start, of warm questions, the throughput and the memory.

    Args:
        subject: the library.
        folder: its index.
        questions: what is asked; the first one is the cold one.
        started: the wall-clock time at which this process was started.
    """
    subject.open(folder)
    subject.ask(questions[0])
    cold = time.time() - started
    seconds = []
    for question in questions:
        start = time.perf_counter()
        subject.ask(question)
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(subject.ask, questions))
    return {
        "cold": cold,
        "warm": seconds[len(seconds) // 2],
        "warm_95": seconds[int(len(seconds) * 0.95)],
        "per_second": len(questions) / (time.perf_counter() - start),
        "peak_mb": peak_memory(),
    }


def peak_memory() -> float:
    """Return the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6


def main(arguments: list[str]) -> int:
    """Run one task and print its numbers; 1 and a reason if the library is not installed."""
    name, task, folder = arguments[0], arguments[1], Path(arguments[2])
    try:
        subject = load_subject(name)
    except ImportError as error:
        sys.stdout.write(json.dumps({"missing": str(error)}) + "\n")
        return 1
    if task == "build":
        numbers = time_build(subject, Path(arguments[3]), folder)
    else:
        questions = json.loads(Path(arguments[3]).read_text(encoding="utf-8"))
        numbers = time_asking(subject, folder, questions, float(arguments[4]))
    sys.stdout.write(json.dumps(numbers) + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
