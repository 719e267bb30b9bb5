-- The carrier said "too fast" to a number: slow it and hold it.
-- Rejections during a hold are answers to calls that were under way already; they lengthen it, they do not slow again.
-- KEYS[3] rates   ask: number, slow_by, least, hold (us), recovery
local entry = redis.call('HGET', KEYS[3], ask.number)
local factor, hold = factor_and_hold(entry, ask.recovery)
if hold <= now then
  factor = math.max(ask.least, factor * ask.slow_by)
end
hold = math.max(hold, now + ask.hold)
redis.call('HSET', KEYS[3], ask.number, string.format('%.6f %.0f', factor, hold))
return {1}
