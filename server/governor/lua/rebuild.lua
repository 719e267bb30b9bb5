-- Starts an epoch: every level is set as far ahead as its burst and its recent sends demand, every day to what was
-- counted, then the epoch is named. Debts this Redis still knows of stay.
-- KEYS[3..] levels   ARGV[1] the new epoch   ask.ahead {{us ahead or count, ends us (0: it drains)}, ...}
for i, level in ipairs(ask.ahead) do
  local key, ahead, ends = KEYS[2 + i], unpack(level)
  remember(key, math.max(stored_at(key), ends > 0 and ahead or now + ahead), ends)
end
redis.call('SET', KEYS[1], ARGV[1])
return {1}
