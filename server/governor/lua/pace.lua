-- One person's pace: a GCRA of its own, outside the epochs, because it protects people and not a carrier.
-- KEYS[1] the person   ARGV[1] microseconds per send   ARGV[2] microseconds of burst
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if free - now > burst then
  return free - now - burst
end
free = free + interval
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1000)
return 0
