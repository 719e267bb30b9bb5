-- Writes who is in a pool and how busy each is; numbers of unknown backlog keep the one they had.
-- KEYS[1] seconds per part by number  KEYS[2] backlogs of the pool  KEYS[3..] backlogs by area
-- ARGV[1] {fingerprint, numbers = {{number, seconds per part, area (0: none), backlog (-1: unknown)}, ...}, keep (s)}
local ask = cjson.decode(ARGV[1])

local backlogs = {}
for i, entry in ipairs(ask.numbers) do
  local known = entry[4] < 0 and redis.call('ZSCORE', KEYS[2], entry[1])
  backlogs[i] = known or string.format('%.17g', math.max(0, entry[4]))
end
redis.call('DEL', unpack(KEYS))
redis.call('HSET', KEYS[1], 'fingerprint', ask.fingerprint)
for i, entry in ipairs(ask.numbers) do
  redis.call('HSET', KEYS[1], entry[1], string.format('%.17g', entry[2]))
  redis.call('ZADD', KEYS[2], backlogs[i], entry[1])
  if entry[3] > 0 then
    redis.call('ZADD', KEYS[2 + entry[3]], backlogs[i], entry[1])
  end
end
for _, key in ipairs(KEYS) do
  redis.call('EXPIRE', key, ask.keep)
end
return {1}
