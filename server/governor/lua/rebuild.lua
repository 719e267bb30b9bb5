-- Starts an epoch: every level is set as far ahead as its burst and its recent sends demand, then the epoch is named.
-- Debts this Redis still knows of stay.
-- KEYS[3..] levels   ARGV[1] the new epoch   ask.ahead {us, ...}
for i, ahead in ipairs(ask.ahead) do
  local key = KEYS[2 + i]
  remember(key, math.max(drained_at(key), now + ahead))
end
redis.call('SET', KEYS[1], ARGV[1])
return {1}
