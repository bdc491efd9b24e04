"""`millwright slack`: the Slack bot alone, in this terminal."""

from __future__ import annotations

import os

from models.errors import MillwrightError
from services.runtime.ownership import described
from services.runtime.running import slack_command
from services.settings import load_settings


def slack() -> None:
    """Answer in Slack until Ctrl-C. `millwright up` does this too if the tokens are set; a second one does no harm."""
    settings = load_settings()
    if not settings.redis_url:
        running = described(settings.home)
        if running is None:
            raise MillwrightError(
                f"Nothing runs for {settings.home}: start `millwright up`, which runs the Slack bot too if its tokens "
                "are set, or name the Redis of another host in MILLWRIGHT_REDIS_URL."
            )
        settings = settings.model_copy(update={"redis_url": running["redis_url"]})
    command = slack_command()
    os.execve(command[0], command, settings.environment())  # one process, that signals reach
