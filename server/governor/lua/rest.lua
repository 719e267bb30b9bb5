-- Lets a number rest for a while, or wakes it.
-- KEYS[3] rests   ask: number, rest (us; 0 wakes), reason
if ask.rest > 0 then
  redis.call('HSET', KEYS[3], ask.number, string.format('%.0f %s', now + ask.rest, ask.reason))
else
  redis.call('HDEL', KEYS[3], ask.number)
end
return {1}
