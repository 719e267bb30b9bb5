-- Adds to or takes from the backlog of one number; an estimate that fell below nothing starts at nothing.
-- KEYS[3] backlogs of the pool   ask: number, seconds
local backlog = tonumber(redis.call('ZSCORE', KEYS[3], ask.number) or 0) + ask.seconds
redis.call('ZADD', KEYS[3], 'XX', string.format('%.17g', math.max(0, backlog)), ask.number)
return {1}
