"""`python app.py`: the web page, as the environment's ADVISOR_… variables ask for it."""

import sys

from assistant.channels.cli import main

if __name__ == "__main__":
    sys.argv[0] = "app.py"
    main(["web", *sys.argv[1:]])
