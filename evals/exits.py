"""The exit codes of `python -m evals`."""

PASSED, GATE_FAILED, USAGE, ERRORS, INTERRUPTED = 0, 1, 2, 3, 130
