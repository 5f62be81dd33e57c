"""The examples under every `--help`, printed line by line as they stand."""

import click

MAIN = """\
  advisor ask "FCTO or consultant?"
  advisor chat
  advisor web
  advisor doctor
"""
ASK = """\
  advisor ask "FCTO or consultant?"
  advisor ask "Our app was built by freelancers and it keeps going down."
  echo "What does a fractional CFO cost?" | advisor ask -
  advisor ask --json "Who leads sales?" | jq .roles
  advisor ask --jsonl - < questions.txt > answers.jsonl
"""
CHAT = """\
  advisor chat
  then type a question, or /sources, /why, /new, /help, /quit
"""
WEB = """\
  advisor web
  advisor web --port 8080
  ADVISOR_HOST=0.0.0.0 advisor web
"""
SLACK = """\
  advisor slack manifest
  advisor slack doctor
  advisor slack
  advisor slack manifest --url https://advisor.example.com
  advisor slack --http
"""
INDEX = """\
  advisor index build
  advisor index info --json
  advisor index search "who directs the MSP"
"""
SEARCH = """\
  advisor index search "what does an integrator do" -k 3
"""
FEEDBACK = """\
  advisor feedback export > votes.csv
  advisor feedback export --format jsonl | jq 'select(.vote == "down").reason'
  advisor feedback forget --days 365
"""
GAPS = """\
  advisor gaps > gaps.md
  advisor gaps --days 30
  advisor gaps --json | jq '.topics[0].questions[].question'
"""
DOCTOR = """\
  advisor doctor
  advisor doctor --json
"""


class _ExamplesBelow(click.Command):
    """A command whose epilog is a list of examples that must keep its lines."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under a heading, unwrapped."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write("Examples:\n")
            formatter.write(self.epilog)


class Examples(_ExamplesBelow, click.Group):
    """A group with examples below its help."""

    class Command(_ExamplesBelow):
        """A command with examples below its help."""
