-- Lets a number or an account rest for a while, or wakes it.
-- KEYS[3] rests   ask: field (number, or account), rest (us; 0 wakes), reason
-- Answer: 1, and whether that is news: 1, or 0 if it was resting already
local resting = rest_of(redis.call('HGET', KEYS[3], ask.field)) > now
if ask.rest > 0 then
  redis.call('HSET', KEYS[3], ask.field, string.format('%.0f %s', now + ask.rest, ask.reason))
else
  redis.call('HDEL', KEYS[3], ask.field)
end
return {1, resting and 0 or 1}
