"""Mistakes that somebody may make one day in the send path, each as one replacement of code, and the tests that see it.

`old` has to stand exactly once in its file, so that a plant cannot rot unseen (tests/house/test_plants.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plant:
    """A mistake called `name`: `old` becomes `new` in `file`; one of `tests` (files, or names of tests) turns red."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


OUTBOX = "server/storage/queries/outbox.py"
GRANT = "server/governor/lua/grant.lua"
CLAIM = "tests/integration/sending/test_claim.py"
DELIVERY = "tests/integration/sending/test_delivery.py"
CLICK = "tests/integration/texting/test_click.py"
STEERING = "tests/integration/campaigns/test_steering.py"
EPOCHS = "tests/integration/governor/test_epochs.py"
MODEL = "tests/integration/governor/test_model.py"
GRANTS = "tests/integration/governor/test_grants.py"
ANSWERS = "tests/unit/carriers/test_plivo_answers.py"
DECIDING = "tests/integration/messages/test_deciding.py"
REPORTS = "tests/integration/sending/test_reports.py"
MATRIX = "tests/contract/access/test_access_matrix.py"
PROOFS = "tests/integration/live/test_proofs.py"
CLOCKS = "tests/integration/texting/test_clocks.py"

PLANTS = (
    Plant(
        "claim-ignores-opt-outs",
        OUTBOX,
        "AND (c.opted_out_at IS NULL OR m.kind = 'confirmation') AND {_MAY_GO}",
        "AND {_MAY_GO}",
        (CLAIM,),
    ),
    Plant(
        "a-second-stop-takes-the-confirmation-of-the-first",
        "server/storage/queries/optouts.py",
        "AND state = 'queued' AND kind <> 'confirmation'",
        "AND state = 'queued'",
        ("tests/integration/optouts/test_automatic_texts.py",),
    ),
    Plant(
        "a-group-message-reaches-who-never-asked",
        "server/domain/broadcasts.py",
        "    if not person.consents:",
        "    if False:",
        ("tests/integration/broadcasts/test_broadcasts.py",),
    ),
    Plant(
        "claim-locks-no-contact",
        OUTBOX,
        "LIMIT 1 FOR NO KEY UPDATE OF m, c SKIP LOCKED) m),",
        "LIMIT 1 FOR NO KEY UPDATE OF m SKIP LOCKED) m),",
        (CLAIM,),
    ),
    Plant(
        "claim-ignores-pauses",
        OUTBOX,
        "AND (cp.paused IS NULL OR (cp.paused = 'initials' AND m.kind <> 'initial')))",
        ")",
        (STEERING,),
    ),
    Plant(
        "claim-ignores-hours",
        OUTBOX,
        "AND (m.not_after IS NULL OR m.not_after - interval '60 seconds' > now())\n",
        "\n",
        (CLAIM,),
    ),
    Plant(
        "claim-takes-more-parts-than-granted",
        OUTBOX,
        "AND m.carrier_class = g.carrier_class AND m.parts <= g.parts\n",
        "AND m.carrier_class = g.carrier_class\n",
        (CLAIM,),
    ),
    Plant(
        "no-unique-index-on-initials",
        "server/storage/migrations/0002_indexes.py",
        "CREATE UNIQUE INDEX messages_initial ON",
        "CREATE INDEX messages_initial ON",
        ("tests/integration/texting/test_look_and_write.py", CLAIM),
    ),
    Plant(
        "no-unique-index-on-presses",
        "server/storage/migrations/0002_indexes.py",
        "CREATE UNIQUE INDEX messages_client_ref ON",
        "CREATE INDEX messages_client_ref ON",
        (CLICK, CLAIM),
    ),
    Plant(
        "retry-on-timeout",
        "server/carriers/plivo/answers.py",
        "    if began:\n",
        "    if began and not isinstance(error, TimeoutError):\n",
        (ANSWERS,),
    ),
    Plant(
        "retry-on-server-error",
        "server/carriers/plivo/answers.py",
        '    return SendResult("unknown", sentence, http_status=status)',
        '    return SendResult("requeue", sentence, http_status=status)',
        (ANSWERS, DELIVERY),
    ),
    Plant(
        "success-without-an-id-is-success",
        "server/carriers/plivo/answers.py",
        '    return SendResult("unknown", "The carrier\'s answer held no message id.", http_status=status)',
        '    return SendResult("accepted", "The carrier has the text.", http_status=status)',
        (ANSWERS,),
    ),
    Plant(
        "clock-of-the-worker-in-hours",
        "server/actions/sending.py",
        '        now=row["now"],\n',
        '        now=__import__("datetime").datetime.now(__import__("datetime").UTC),\n',
        (CLOCKS,),
    ),
    Plant(
        "window-counter-instead-of-gcra",
        GRANT,
        "  local own = math.max(now, tonumber(drained[i] or 0)) + candidate[4] * own_interval\n",
        "  local own = math.max(now, tonumber(drained[i] or 0))\n"
        "  own = (math.floor(own / own_interval) + candidate[4]) * own_interval\n",
        (MODEL,),
    ),
    Plant(
        "only-the-numbers-own-limit-is-kept",
        GRANT,
        "math.max(own_free, hold, (rest_of(rests[i])), lane_free_at(candidate[5]))",
        "math.max(own_free, hold, (rest_of(rests[i])))",
        (GRANTS,),
    ),
    Plant(
        "texts-count-as-one-part",
        "server/governor/grants.py",
        "(text.number_id, own.interval, own.slack, text.head_parts, lane)",
        "(text.number_id, own.interval, own.slack, 1, lane)",
        (GRANTS,),
    ),
    Plant(
        "memory-of-another-redis-is-believed",
        "server/governor/clock.py",
        'self._epoch = epoch if epoch.startswith(f"{run_id}:") else None',
        "self._epoch = epoch or None",
        (EPOCHS,),
    ),
    Plant(
        "an-emptied-redis-begins-with-full-bursts",
        "server/governor/epochs.py",
        "        return math.ceil(max(drained, self.level.room * self.level.interval)), 0",
        "        return math.ceil(max(drained, 0)), 0",
        ("tests/integration/governor/test_bursts.py",),
    ),
    Plant(
        "ack-before-commit",
        "server/webhooks/plivo.py",
        "        await inbound.receive(runtime, account_id, runtime.carrier.read_inbound(dict(form)))",
        '        __import__("asyncio").ensure_future('
        "inbound.receive(runtime, account_id, runtime.carrier.read_inbound(dict(form))))",
        (DELIVERY,),
    ),
    Plant(
        "a-reply-that-comes-twice-is-kept-twice",
        "server/storage/migrations/0002_indexes.py",
        "CREATE UNIQUE INDEX messages_carrier_id ON",
        "CREATE INDEX messages_carrier_id ON",
        (REPORTS,),
    ),
    Plant(
        "late-status-overwrites",
        OUTBOX,
        "WHERE m.id = r.id AND m.state = ANY(string_to_array(r.from_states, ','))",
        "WHERE m.id = r.id",
        (REPORTS,),
    ),
    Plant(
        "a-report-may-lower-the-state",
        "server/domain/messages.py",
        "    return _RANK[reported] > _RANK[state]",
        "    return _RANK[reported] != _RANK[state]",
        (REPORTS,),
    ),
    Plant(
        "a-report-about-another-text-is-believed",
        "server/actions/delivery.py",
        '    return "kept" if same else "other_text"',
        '    return "kept"',
        (REPORTS,),
    ),
    Plant(
        "lease-requeues-sending",
        "server/actions/sweeping.py",
        'outbox.Outcome(row["message_id"], row["attempt"], State.UNKNOWN, "lost")',
        'outbox.Outcome(row["message_id"], row["attempt"], State.QUEUED, "lost")',
        (f"{DELIVERY}::test_a_dead_senders_claim_becomes_unknown_and_not_a_second_text",),
    ),
    Plant(
        "late-workers-are-not-fenced",
        OUTBOX,
        "FROM o WHERE m.id = o.id AND m.attempt = o.attempt\n                AND (m.state = 'sending'",
        "FROM o WHERE m.id = o.id\n                AND (m.state = 'sending'",
        (DECIDING, CLAIM),
    ),
    Plant(
        "a-call-begins-however-late",
        "server/workers/sender.py",
        "time.monotonic() - grant.asked_at > BEGIN_WITHIN",
        "time.monotonic() - grant.asked_at > 3600",
        (CLAIM,),
    ),
    Plant(
        "too-many-requests-slow-nobody",
        "server/workers/sender.py",
        "        if result.rate_signal:\n",
        "        if result.rate_signal and False:\n",
        (CLAIM,),
    ),
    Plant(
        "the-contacts-number-is-forgotten",
        "server/actions/binding.py",
        '    known: int | None = row["number_id"]\n',
        "    known: int | None = None\n",
        (CLAIM,),
    ),
    Plant(
        "missing-org-filter",
        "server/storage/queries/messages.py",
        "WHERE m.id = $1 AND m.organization_id = $2 AND m.direction = 'out'",
        "WHERE m.id = $1 AND ($2::bigint IS NOT NULL) AND m.direction = 'out'",
        (DECIDING, MATRIX),
    ),
    Plant(
        "room-from-client-input",
        "server/realtime/commands.py",
        "    if ask.viewer.reaches(Role.SUPERVISOR):\n"
        "        await ask.server.enter_room(ask.sid, rooms.conversation(conversation_id))\n",
        "    await ask.server.enter_room(ask.sid, rooms.conversation(access.number(ask.body.conversation)))\n",
        ("tests/integration/live/test_rooms.py",),
    ),
    Plant(
        "sequence-cursor-instead-of-snapshot",
        "server/storage/queries/sync.py",
        "SELECT epoch || ':' || pg_snapshot_xmin(pg_current_snapshot())::text FROM instance WHERE id = 1",
        "SELECT epoch || ':' || coalesce((SELECT max(changed) FROM conversations)::text, '0') FROM instance"
        " WHERE id = 1",
        (PROOFS,),
    ),
    Plant(
        "no-dst",
        "server/domain/texting_hours.py",
        "    return datetime.combine(day, clock, zone_info(zone)).astimezone(UTC)",
        "    winter = datetime(2024, 1, 15, tzinfo=zone_info(zone)).utcoffset() or timedelta()\n"
        "    return datetime.combine(day, clock, UTC) - winter",
        ("tests/unit/domain/test_texting_hours.py",),
    ),
    Plant(
        "hours-an-organization-set-for-a-state-are-forgotten",
        "server/domain/campaign_rules.py",
        "if hours is not None)",
        "if hours is not None and not hours)",
        ("tests/integration/texting/test_hours.py",),
    ),
    Plant(
        "pictures-from-numbers-that-send-none",
        "server/domain/readiness.py",
        "if facts.pictures and facts.words_only:",
        "if facts.pictures and facts.words_only > facts.numbers:",
        ("tests/integration/campaigns/test_launch.py",),
    ),
    Plant(
        "a-longer-alphabet-costs-nothing",
        "server/domain/sms.py",
        "    if units <= single:\n        return _divided(encoding, units, single, part, widest)\n    lost = 0",
        "    if len(text) <= single:\n        return _divided(encoding, len(text), single, part, widest)\n    lost = 0",
        ("tests/unit/domain/test_sms.py",),
    ),
)
