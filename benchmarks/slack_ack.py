"""How soon Slack hears that a question was taken, and how soon its answer is in the thread.

    python -m benchmarks.slack_ack [--events N] [--door socket|http] [--seed N] [--json]

Runs what `millwright up` runs, in a data directory of its own with a small manual (Redis, the workers, the beat), and
the bot as a process of its own, on SQLite. A fake Slack (that of the tests: real HTTP, a real WebSocket) sends N
different mentions all at once, every tenth a second time. Prints one line of JSON last: n; ack_*_ms from the moment in
which an event is sent; answer_*_s until its answer is posted, most of it waiting for a worker; answers, doubled,
lost; and alone_answer_p50_ms, of ten questions asked one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp

from services.app import App
from services.documents.submit import submit_files
from services.runtime.processes import spawn, stop, wait_until
from services.runtime.running import Running, ensure_running, slack_command
from services.settings import Settings
from tests.slack.fake import FakeSlack
from tests.slack.payloads import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET, post_event, signed

MANUAL = "# Feed pump FP-210\n\n## Torque values\n\n| fastener | torque |\n|---|---|\n"
WITHIN_S = 600.0


def wait_for(condition: Any, what: str) -> None:
    end = time.monotonic() + WITHIN_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"not within {WITHIN_S:.0f} s: {what}")
        time.sleep(0.02)


def ingest(app: App, folder: Path) -> None:
    rows = "".join(f"| Plug P{n} | {20 + n} Nm |\n" for n in range(60))
    (folder / "fp-210.md").write_text(MANUAL + rows, encoding="utf-8")
    submitted = submit_files(app.store, app.ring, [folder / "fp-210.md"], (), app.settings.home, max_file_mb=10)
    wait_for(lambda: all(app.store.jobs.get(job.id).state.ended for job in submitted.jobs), "the manual is read")


async def by_http(url: str, payloads: Sequence[dict[str, Any]]) -> list[float]:
    """Sends them all at once, as Slack does; the seconds until each 200."""

    async def one(session: aiohttp.ClientSession, payload: dict[str, Any]) -> float:
        body = json.dumps(payload)
        headers, start = signed(body), time.monotonic()
        async with session.post(url, data=body, headers=headers) as response:
            if response.status != 200:
                sys.exit(f"HTTP {response.status}")
        return time.monotonic() - start

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        return [*await asyncio.gather(*(one(session, payload) for payload in payloads))]


def send(slack: FakeSlack, url: str, payloads: Sequence[dict[str, Any]]) -> list[float]:
    """The seconds until each acknowledgement; by HTTP if there is a URL."""
    if url:
        return asyncio.run(by_http(url, payloads))
    return [slack.acked(sent) for sent in slack.send_all([*payloads])]


def measured(slack: FakeSlack, url: str, n: int, seed: int) -> dict[str, Any]:
    chosen = random.Random(seed)
    alone: list[float] = []
    for number in range(11):  # the first one warms the worker up
        event = post_event(f"<@{BOT_USER}> What is the torque of plug P{number}?", channel=f"C0A{number}")
        start = time.monotonic()
        send(slack, url, [event])
        wait_for(lambda e=event: slack.answers(e["event"]["channel"]), "an answer")
        alone.append(slack.posted_at[slack.answers(event["event"]["channel"])[0]["ts"]] - start)
    before = len(slack.answers())
    events = [
        post_event(f"<@{BOT_USER}> What is the torque of plug P{chosen.randrange(60)}?", channel=f"C0B{number:04d}")
        for number in range(n)
    ]
    again = events[::10]
    start = time.monotonic()
    acks = send(slack, url, events)
    send(slack, url, again)
    wait_for(lambda: len({m["thread_ts"] for m in slack.answers()[before:]}) >= n, "all answers")
    answers = slack.answers()[before:]
    waits = sorted(slack.posted_at[message["ts"]] - start for message in answers)
    threads = {message["thread_ts"] for message in answers}
    percent = quantiles(acks, n=100, method="inclusive")
    return {
        "n": n,
        "ack_p50_ms": round(median(acks) * 1000, 1),
        "ack_p99_ms": round(percent[98] * 1000, 1),
        "ack_max_ms": round(max(acks) * 1000, 1),
        "answers": len(answers),
        "doubled": len(answers) - len(threads),
        "lost": n - len(threads),
        "answer_p50_s": round(median(waits), 2),
        "answer_max_s": round(waits[-1], 2),
        "alone_answer_p50_ms": round(median(alone[1:]) * 1000),
    }


def settings_of(folder: Path, slack: FakeSlack, door: str) -> dict[str, str]:
    (folder / "slack.toml").write_text('default = ["everyone"]', encoding="utf-8")
    secret = {"SLACK_APP_TOKEN": APP_TOKEN} if door == "socket" else {"SLACK_SIGNING_SECRET": SIGNING_SECRET}
    return {
        f"MILLWRIGHT_{name}": value
        for name, value in {
            **secret,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": slack.url,
            "SLACK_ACCESS_FILE": str(folder / "slack.toml"),
            "SLACK_PORT": "0",
        }.items()
    }


def run(door: str, n: int, seed: int, say: Any) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="mw-slack-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        slack = FakeSlack().start()
        stack.callback(slack.stop)
        running: Running = stack.enter_context(ensure_running(Settings(home=folder / "home"), say))
        app = App.build(running.settings)
        stack.callback(app.close)
        ingest(app, folder)
        environment = running.settings.environment() | settings_of(folder, slack, door)
        bot = spawn("slack", slack_command(), folder / "slack.log", environment)
        stack.callback(stop, [bot])
        wait_until(bot, lambda: "The Slack bot is ready" in bot.printed(), 60)
        url = ""
        if door == "http":
            url = next(
                word for word in bot.printed().split() if word.startswith("http://127.0.0.1") and "/events" in word
            )
        return {"door": door, "seed": seed, **measured(slack, url, n, seed)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--door", choices=["socket", "http"], default="socket")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    quiet = given.json
    found = run(given.door, given.events, given.seed, lambda text: None if quiet else sys.stderr.write(f"{text} …\n"))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
