"""The jobs role: imports, set-up of campaigns, and what has to happen every minute.

The queue is in PostgreSQL, and jobs are put into it by `actions.jobs.defer` only.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import procrastinate
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from server.actions import (
    analysis,
    assignment,
    audiences,
    audit,
    awaited_reports,
    broadcast_queueing,
    bulk,
    bulk_undo,
    campaign_setup,
    campaigns,
    erasing,
    housekeeping,
    importing,
    media,
    password_links,
    reconciling,
    texts_bought,
)
from server.domain.letters import Occasion
from server.runtime import Runtime
from server.tasks import end

log = logging.getLogger(__name__)

AT_ONCE = 4  # jobs of one process
GRACE = 8.0  # seconds a job has to finish when the process shall stop; then it is left to the next start
HEARTBEAT = 2.0  # seconds between signs of life
DEAD_AFTER = 10.0  # seconds without one: the jobs of that process are begun again
POLL = 2.0  # seconds at most until a job is seen whose notice was lost
TRIES = 4
EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "7 * * * *"
EVERY_DAY = "23 3 * * *"


class TryAgain(BaseRetryStrategy):
    """A job that was cut off by a stop begins again at the next start, one that failed after a while."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError | procrastinate.exceptions.JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts + 1 >= TRIES:
            return None
        return RetryDecision(retry_in={"seconds": 2 * 4**job.attempts})


async def run(runtime: Runtime, stop: asyncio.Event) -> None:
    """Works on jobs until `stop` is set; comes back after a lost database."""
    stopping = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            working = asyncio.create_task(_work(runtime))
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            await _end(working)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0 if stop.is_set() else 1.0)
    finally:
        stopping.cancel()


async def _end(working: asyncio.Task[None]) -> None:
    await end(working)
    if not working.cancelled() and (problem := working.exception()):
        log.error("the job queue is away", exc_info=problem)


async def _work(runtime: Runtime) -> None:
    app = application(runtime)
    async with app.open_async():
        reviving = asyncio.create_task(_revive(app))
        try:
            await app.run_worker_async(
                concurrency=AT_ONCE,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=DEAD_AFTER,
                fetch_job_polling_interval=POLL,
                delete_jobs="successful",
            )
        finally:
            reviving.cancel()


async def _revive(app: procrastinate.App) -> None:
    """Jobs of processes that died are begun again; two who see the same one do it once."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            log.warning("job of a dead process begins again: %s", job.call_string)
            with suppress(procrastinate.exceptions.ConnectorException):
                await app.job_manager.retry_job(job)
        await asyncio.sleep(HEARTBEAT)


def application(runtime: Runtime) -> procrastinate.App:
    """The queue with its tasks, each bound to this process's runtime."""
    connector = procrastinate.PsycopgConnector(conninfo=runtime.settings.database_url, min_size=1, max_size=4)
    app = procrastinate.App(connector=connector)

    @app.task(name="import_contacts", pass_context=True, retry=TryAgain())
    async def import_contacts(context: procrastinate.JobContext, import_id: int) -> None:
        try:
            await importing.run(runtime, import_id)
        except Exception:
            if context.job.attempts + 1 >= TRIES:
                await importing.give_up(runtime, import_id)
            raise

    @app.task(name="mail_password_link", retry=TryAgain())
    async def mail_password_link(user_id: int, occasion: Occasion) -> None:
        await password_links.post(runtime, user_id, occasion)

    @app.task(name="mail_approval", retry=TryAgain())
    async def mail_approval(user_id: int, organization_id: int) -> None:
        await password_links.post_approval(runtime, user_id, organization_id)

    @app.task(name="set_up_campaign", retry=TryAgain())
    async def set_up_campaign(campaign_id: int) -> None:
        await campaign_setup.set_up(runtime, campaign_id)

    @app.task(name="fill_list", retry=TryAgain())
    async def fill_list(list_id: int) -> None:
        await audiences.fill(runtime, list_id)

    @app.task(name="queue_broadcast", retry=TryAgain())
    async def queue_broadcast(campaign_id: int) -> None:
        await broadcast_queueing.run(runtime, campaign_id)

    @app.task(name="run_bulk_act", retry=TryAgain())
    async def run_bulk_act(bulk_id: int) -> None:
        await bulk.run(runtime, bulk_id)

    @app.task(name="undo_bulk_act", retry=TryAgain())
    async def undo_bulk_act(bulk_id: int) -> None:
        await bulk_undo.run(runtime, bulk_id)

    @app.task(name="settle_reports", retry=TryAgain())
    async def settle_reports(organization_id: int, campaign_id: int) -> None:
        await awaited_reports.settle_campaign(runtime, organization_id, campaign_id)

    @app.task(name="fetch_picture", pass_context=True, retry=TryAgain())
    async def fetch_picture(context: procrastinate.JobContext, media_id: int) -> None:
        try:
            await media.fetch(runtime, media_id)
        except Exception:
            if context.job.attempts + 1 >= TRIES:
                await media.give_up(runtime, media_id)
            raise

    _periodic(app, "return_expired_leases", EVERY_MINUTE, lambda: assignment.return_expired(runtime))
    _periodic(app, "look_up_unknown", EVERY_MINUTE, lambda: reconciling.look_up_unknown(runtime))
    _periodic(app, "poll_inbound", EVERY_MINUTE, lambda: reconciling.poll_inbound(runtime))
    _periodic(app, "start_scheduled", EVERY_MINUTE, lambda: campaigns.start_scheduled(runtime))
    _periodic(app, "wind_up_ended", EVERY_MINUTE, lambda: campaigns.wind_up_ended(runtime))
    _periodic(app, "renew_figures", EVERY_MINUTE, lambda: analysis.renew(runtime))
    _periodic(app, "count_texts_bought", EVERY_MINUTE, lambda: texts_bought.add_up(runtime))
    _periodic(app, "forget_old_answers", EVERY_HOUR, lambda: housekeeping.forget_answers(runtime))
    _periodic(app, "erase_old_contacts", EVERY_HOUR, lambda: erasing.purge_all(runtime))
    _periodic(app, "forget_uploads", EVERY_DAY, lambda: housekeeping.forget_uploads(runtime))
    _periodic(app, "seal_audit", EVERY_MINUTE, lambda: audit.seal_new(runtime))
    _periodic(app, "trim_audit", EVERY_HOUR, lambda: audit.trim(runtime))
    return app


def _periodic(app: procrastinate.App, name: str, cron: str, act: Callable[[], Awaitable[Any]]) -> None:
    @app.periodic(cron=cron)
    @app.task(name=name, queueing_lock=name)
    async def task(timestamp: int) -> None:
        await act()
