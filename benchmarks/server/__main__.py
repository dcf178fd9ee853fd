"""Serves a large invented organization on loopback: `python -m benchmarks.server --users 10000`.

It answers what the sandbox answers, with the sandbox's code, but searches for people come from rows
that were encoded beforehand, and connections stay open. Nothing can be written. The first line that
it prints is JSON: its address and the organization's id. It ends when it is terminated.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
from typing import TYPE_CHECKING

from benchmarks.server.answering import Answering
from benchmarks.server.population import population
from benchmarks.server.protocol import Connection
from umsync.sandbox.ratelimit import RateLimit, seconds_in

if TYPE_CHECKING:
    from argparse import Namespace


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--latency", type=seconds_in, default=0.0, help="such as 100ms")
    parser.add_argument("--page", type=int, default=100, help="people in an answer, at most")
    parser.add_argument("--rate-limit", type=RateLimit.parse, help="such as 100/60s")
    parser.add_argument("--port", type=int, default=0, help="0 for any")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: Namespace) -> None:
    people = population(options.users, options.seed)
    answering = Answering.of(people, options.page, options.rate_limit)
    gc.freeze()  # what is there stays, so no collection has to look at it
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(answering.answer, options.latency), "127.0.0.1", options.port
    )
    port = server.sockets[0].getsockname()[1]
    found = {"url": f"http://127.0.0.1:{port}", "organization": people.organization.id}
    print(json.dumps(found | {"users": options.users}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    main()
