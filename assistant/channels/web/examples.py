"""What the empty page offers to ask, one question for each function of a company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A question in an owner's words, under the name of the function it is about."""

    function: str
    question: str


EXAMPLES = (
    Example(
        "Marketing",
        "We pay two agencies, leads keep falling, and I end up directing both of them myself.",
    ),
    Example(
        "Sales",
        "I still run the sales team on the side. Good people leave and there is no process.",
    ),
    Example(
        "Operations",
        "Every decision waits for me. I have not had a week off in three years.",
    ),
    Example(
        "Finance",
        "Revenue grows, yet cash is always short, and my bookkeeper cannot tell me why.",
    ),
    Example(
        "Technology",
        "Freelancers built the app our customers pay for, and nobody looks after it now.",
    ),
    Example("Not sure", "We must choose one CRM and have it set up. FCTO or consultant?"),
)
