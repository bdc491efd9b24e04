"""`python -m services.slack`: the Slack bot, in a process of its own."""

from __future__ import annotations

import sys

from services.slack.serve import main

if __name__ == "__main__":
    main(sys.argv[1:])
