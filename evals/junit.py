"""JUnit XML, as continuous-integration servers read it."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from evals.runs import Result, Run

# Characters that XML 1.0 cannot hold, even escaped.
UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(run: Run, messages: Sequence[str]) -> str:
    """Return a run as one test suite with a test case for each result.

    Args:
        run: the run.
        messages: what each result got wrong, in the same order; ignored for those that passed.
    """
    errors = sum(bool(result.error) for result in run.results)
    failures = sum(not result.passed for result in run.results) - errors
    counts = {"tests": str(len(run.results)), "failures": str(failures), "errors": str(errors)}
    timed = counts | {"time": f"{run.seconds:.3f}"}
    root = ElementTree.Element("testsuites", timed)
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        {"name": f"evals {run.info.target}", "timestamp": run.info.started} | timed,
    )
    for result, message in zip(run.results, messages, strict=True):
        _add_case(suite, result, message)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ElementTree.Element, result: Result, message: str) -> None:
    name = result.case.id if result.round == 0 else f"{result.case.id} #{result.round + 1}"
    attributes = {
        "classname": f"evals.{result.case.file or 'cases'}",
        "name": name,
        "time": f"{result.seconds:.4f}",
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if result.passed:
        return
    tag = "error" if result.error else "failure"
    failure = ElementTree.SubElement(case, tag, {"message": _printable(message)})
    answer = result.reply.text if result.reply else ""
    failure.text = _printable("\n\n".join([*result.case.turns, "—", answer]))


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("\ufffd", text)
