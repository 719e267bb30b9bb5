-- Microseconds of this Redis that never run backwards; all times in all scripts are of this clock.
-- After a small jump back time stands still at the last seen moment; after a larger one the clock goes on from
-- there by a shift it keeps, so that no number waits for the hour to come round again.
-- KEYS[2] "<last seen> <shift>"   ARGV[2] a simulation's microseconds, else empty   ARGV[3] longest standstill, us
local function read_clock()
  local wall = tonumber(ARGV[2])
  if not wall then
    local time = redis.call('TIME')
    wall = tonumber(time[1]) * 1000000 + tonumber(time[2])
  end
  local seen, shift = (redis.call('GET', KEYS[2]) or '0 0'):match('(%S+) (%S+)')
  seen, shift = tonumber(seen), tonumber(shift)
  local moment = wall + shift
  if moment < seen then
    if seen - moment > tonumber(ARGV[3]) then
      shift = shift + seen - moment
    end
    moment = seen
  end
  redis.call('SET', KEYS[2], string.format('%.0f %.0f', moment, shift))
  return moment
end

local now = read_clock()
local ask = cjson.decode(ARGV[4])
