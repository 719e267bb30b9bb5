-- What dashboards show of the numbers of a pool. Changes nothing but the clock.
-- KEYS[3] rests  KEYS[4] rates  KEYS[5] backlogs of the pool   ask: numbers, recovery
-- Answer: 1, then per number: factor, us of hold left, us of rest left, reason, backlog seconds
local answer = {1}
for _, number in ipairs(ask.numbers) do
  local factor, hold = factor_and_hold(redis.call('HGET', KEYS[4], number))
  local rest, reason = rest_of(redis.call('HGET', KEYS[3], number))
  answer[#answer + 1] = {
    string.format('%.6f', factor),
    math.max(0, hold - now),
    math.max(0, rest - now),
    rest > now and reason or '',
    redis.call('ZSCORE', KEYS[5], number) or '0',
  }
end
return answer
