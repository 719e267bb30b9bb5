-- One person's pace: a GCRA of its own, outside the epochs, because it protects people and not a carrier.
-- Microseconds to wait; 0 when this send was counted.   interval, burst: microseconds per send, and of burst
local function wait_of(person, interval, burst)
  local time = redis.call('TIME')
  local moment = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local free = math.max(tonumber(redis.call('GET', person) or '0'), moment)
  if free - moment > burst then
    return free - moment - burst
  end
  free = free + interval
  redis.call('SET', person, string.format('%.0f', free), 'PX', math.ceil((free - moment) / 1000) + 1000)
  return 0
end
