"""A queue of others on PostgreSQL, procrastinate: jobs that do nothing, enqueued in a batch and worked off."""

import logging
from time import perf_counter

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict

from benchmarks.figures import agree

CONCURRENCY = 30
"""Jobs at once: a worker's best on two cores lies between 10 and 50."""


async def rates(address: str, jobs: int) -> tuple[float, float]:
    """Jobs a second: enqueued, and worked off.

    Raises:
        Miscounted: a job did not run.
    """
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    app = App(connector=PsycopgConnector(conninfo=address))
    ran = 0

    @app.task(name="nothing")
    async def nothing(number: int) -> None:
        nonlocal ran
        ran += 1

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        began = perf_counter()
        arguments: list[JSONDict] = [{"number": number} for number in range(jobs)]
        await nothing.batch_defer_async(*arguments)
        deferred = perf_counter()
        await app.run_worker_async(concurrency=CONCURRENCY, wait=False, install_signal_handlers=False)
        worked = perf_counter()
    agree("jobs that ran", ran, jobs)
    return jobs / (deferred - began), jobs / (worked - deferred)
