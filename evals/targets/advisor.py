"""This project's own assistant as a target."""

from assistant import Advisor, AdvisorError, IndexUnusable, ServiceUnavailable
from evals.errors import ReplyUnusable, TargetDown
from evals.replies import Reply, reply_from_answer
from evals.targets import History

# Sections looked at for the retrieval measures.
DEPTH = 20


class AdvisorTarget:
    """An opened advisor; `searches`, since its retriever can be asked too."""

    searches = True

    def __init__(self, advisor: Advisor) -> None:
        """Hold an advisor; closing the target closes it."""
        self.advisor = advisor

    def ask(self, question: str, history: History) -> Reply:
        """Return the advisor's answer, and the sections that its search finds for the question.

        Raises:
            TargetDown: the index or a service cannot be used.
            ReplyUnusable: the advisor refuses the question.
        """
        try:
            answer = self.advisor.ask(question, history)
        except (IndexUnusable, ServiceUnavailable) as error:
            raise TargetDown(str(error)) from error
        except AdvisorError as error:
            raise ReplyUnusable(str(error)) from error
        return reply_from_answer(answer)

    def search(self, question: str) -> tuple[str, ...]:
        """Return the ids of the sections that search finds for a question, best first."""
        hits = self.advisor.parts.index.searcher.search(question, DEPTH)
        return tuple(dict.fromkeys(hit.passage.section for hit in hits))

    def close(self) -> None:
        """Close the advisor."""
        self.advisor.close()
