"""How fast a launched campaign is set up, and how long volunteers of another one wait for their people meanwhile:
`python -m tests.load.setup [--contacts N] [--quick]`.

Own stores and data in a temporary folder, a jobs process of its own; the last line is one JSON object.
"""

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from server.access import Viewer
from server.actions import assignment, campaign_setup
from server.domain.people import Role
from server.domain.zones import area_codes
from server.realtime.publisher import Publisher, manager
from server.runtime import Runtime, open_runtime
from server.settings import Settings
from server.storage import schema
from server.storage.embedded import erase, start
from tests.load.import_contacts import KEY, jobs_process, somebody
from tests.load.measuring import milliseconds, percentile
from tests.load.seed import Bank, Size, bank

VOLUNTEERS, BUCKET = 400, 50  # who claim from another campaign meanwhile
CLAIM_EVERY = 0.1  # s
PIECE = 100_000  # contacts in one statement
_PEOPLE = """WITH people AS (
  INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language, external_id,
    notes, custom, place, landline)
  SELECT $1, '+1' || ($3::text[])[1 + n % array_length($3::text[], 1)] || (5550000 + n / array_length($3::text[], 1)),
    'Ann' || n % 700, 'Sample' || n % 5000, '', '', '', '', CASE WHEN n % 5 = 0 THEN 'es' ELSE 'en' END, '', '', '{}',
    'AZ|America/Phoenix', n % 50 = 0 FROM generate_series($4::int, $5::int) n RETURNING id)
INSERT INTO list_contacts (list_id, contact_id) SELECT $2, id FROM people ORDER BY id"""


async def draft(runtime: Runtime, viewer: Viewer, contacts: int) -> int:
    """A campaign in a sandbox with a list of so many people and two first texts; its id."""
    sql = runtime.database.pool
    codes = [code for code, area in area_codes().items() if area.kind == "US"]
    listed = await sql.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Everybody') RETURNING id", viewer.organization_id
    )
    for first in range(0, contacts, PIECE):
        last = min(first + PIECE, contacts) - 1
        await sql.execute(_PEOPLE, viewer.organization_id, listed, codes, first, last)
    account = await sql.fetchval(
        """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url, messages_per_second)
           VALUES ($1, 'main', 'MA0', $2, 'http://127.0.0.1:9', 10) RETURNING id""",
        viewer.organization_id,
        runtime.secrets.seal("the token"),
    )
    await sql.execute(
        """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
           VALUES ($1, $2, '+15205550100', 'long_code', 1, 'active')""",
        viewer.organization_id,
        account,
    )
    campaign: int = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, list_id, state, switches, audience, area_codes,
             places, setup_total, setup_done, created_by_id)
           VALUES ($1, 'All', 'All', $2, 'draft', '{"sandbox": true}', '{}', '[]', '[]', 0, 0, $3) RETURNING id""",
        viewer.organization_id,
        listed,
        viewer.user_id,
    )
    await sql.executemany(
        "INSERT INTO initial_scripts (campaign_id, position, text, language) VALUES ($1, $2, $3, $4)",
        [(campaign, 0, "Hi {firstName}!", "en"), (campaign, 1, "¡Hola {firstName}!", "es")],
    )
    await sql.execute("ANALYZE contacts, list_contacts")
    return campaign


async def claiming(runtime: Runtime, other: Bank, stop: asyncio.Event) -> list[float]:
    """Seconds that each claim took, of one volunteer after the other until `stop`."""
    waits: list[float] = []
    for volunteer in other.volunteers:
        began = time.perf_counter()
        viewer = Viewer(volunteer.id, other.organization_id, Role.VOLUNTEER, volunteer.name)
        await assignment.claim(runtime, viewer, other.campaign_id)
        waits.append(time.perf_counter() - began)
        if stop.is_set():
            break
        await asyncio.sleep(CLAIM_EVERY)
    return waits


async def measure(settings: Settings, contacts: int) -> dict[str, Any]:
    size = Size(VOLUNTEERS * BUCKET, VOLUNTEERS, numbers=1, bucket=BUCKET)
    other = bank(settings.database_url, settings.secret_key, "http://127.0.0.1:9", ("MA1", "the token"), size)
    redis = Redis.from_url(settings.redis_url)
    publisher = Publisher(manager(settings.redis_url, serves=False))
    async with open_runtime(settings, redis, publisher) as runtime:
        viewer = await somebody(runtime)
        campaign = await draft(runtime, viewer, contacts)
        with jobs_process(settings) as process:
            pool = runtime.database.pool
            while not await pool.fetchval("SELECT EXISTS (SELECT 1 FROM procrastinate_workers)"):
                await asyncio.sleep(0.05)
            stop = asyncio.Event()
            claims = asyncio.create_task(claiming(runtime, other, stop))
            began = time.perf_counter()
            await campaign_setup.launch(runtime, viewer, campaign)
            answered = time.perf_counter() - began
            while await pool.fetchval("SELECT state FROM campaigns WHERE id = $1", campaign) == "setting_up":
                await asyncio.sleep(0.05)
            seconds = time.perf_counter() - began
            stop.set()
            waits = await claims
            said, _ = await asyncio.to_thread(process.communicate, timeout=60)
        made = await pool.fetchval("SELECT count(*) FROM conversations WHERE campaign_id = $1", campaign)
    await publisher.close()
    await redis.aclose()
    return {
        "contacts": made,
        "seconds": round(seconds, 3),
        "launch_ms": round(answered * 1000),
        "contacts_per_second": round(made / seconds),
        "peak_rss_mb": int(said.split()[-1]),
        "claims": len(waits),
        "claim_p50_ms": milliseconds(percentile(waits, 0.5)),
        "claim_p95_ms": milliseconds(percentile(waits, 0.95)),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=100_000)
    options.add_argument("--quick", action="store_true", help="5,000 contacts")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="textbank-") as folder:
        try:
            with start(Path(folder), postgres=True, redis=True) as stores:
                settings = Settings(database_url=stores.database_url, redis_url=stores.redis_url or "", secret_key=KEY)
                asyncio.run(schema.migrate(settings.database_url))
                print(json.dumps(asyncio.run(measure(settings, 5_000 if given.quick else given.contacts))))
        finally:
            erase(Path(folder))


if __name__ == "__main__":
    main()
