-- Says which numbers may send now, and charges every level they use before anyone has sent: whoever dies between
-- this and settle.lua leaves numbers waiting too long, never a limit broken.
-- KEYS[3] rests  KEYS[4] rates  KEYS[5] memory of this grant  KEYS[6..] levels, then places in flight
-- ask.levels      {{interval us, slack us}, ...}   a charge of 1 takes one interval to drain
-- ask.flights     {most at once, ...}
-- ask.candidates  {{number, flight or 0, level, cost, level, cost, ...}, ...}, the number's own level first
-- ask.at_most, ask.token, ask.memory, ask.recovery, ask.lease, ask.retry
-- Answer: 1, now, us until the next refused one may go (-1: none was refused), then candidate, own interval, ...
local FIRST_LEVEL = 5
local FIRST_FLIGHT = FIRST_LEVEL + #ask.levels

local fields, drained, in_flight = {}, {}, {}
for i, candidate in ipairs(ask.candidates) do
  fields[i] = candidate[1]
end
local stored = redis.call('MGET', unpack(KEYS, FIRST_LEVEL + 1, FIRST_FLIGHT))
for i = 1, #ask.levels do
  drained[i] = math.max(now, tonumber(stored[i] or 0))
end
for i = 1, #ask.flights do
  -- Places whose sender died come free when their lease ends.
  redis.call('ZREMRANGEBYSCORE', KEYS[FIRST_FLIGHT + i], '-inf', string.format('%.0f', now))
  in_flight[i] = redis.call('ZCARD', KEYS[FIRST_FLIGHT + i])
end
local rests = redis.call('HMGET', KEYS[3], unpack(fields))
local rates = redis.call('HMGET', KEYS[4], unpack(fields))

-- A charge fits when all of it stays inside the slack; one larger than the slack waits for an empty level.
local function fits_at(level, cost, interval)
  return drained[level] - math.max(0, ask.levels[level][2] - (cost - 1) * interval)
end

-- The first moment at which every level, the rest and the hold of a candidate let it go.
local function free_at(i, candidate, own_interval, hold)
  local moment = math.max(hold, (rest_of(rests[i])))
  for c = 3, #candidate, 2 do
    local level, cost = candidate[c], candidate[c + 1]
    moment = math.max(moment, fits_at(level, cost, c == 3 and own_interval or ask.levels[level][1]))
  end
  local flight = candidate[2]
  if flight > 0 and in_flight[flight] >= ask.flights[flight] then
    moment = math.max(moment, now + ask.retry)
  end
  return moment
end

local touched = {}
local function charge(candidate, own_interval)
  for c = 3, #candidate, 2 do
    local level, cost = candidate[c], candidate[c + 1]
    drained[level] = drained[level] + cost * (c == 3 and own_interval or ask.levels[level][1])
    touched[level] = true
  end
  local flight = candidate[2]
  if flight > 0 then
    in_flight[flight] = in_flight[flight] + 1
    redis.call('ZADD', KEYS[FIRST_FLIGHT + flight], string.format('%.0f', now + ask.lease), ask.token .. ':' .. candidate[1])
  end
end

local answer, earliest = {1, now, -1}, math.huge
for i, candidate in ipairs(ask.candidates) do
  if (#answer - 3) / 2 >= ask.at_most then
    earliest = now
    break
  end
  local factor, hold = factor_and_hold(rates[i], ask.recovery)
  local own_interval = math.ceil(ask.levels[candidate[3]][1] / factor)
  local moment = free_at(i, candidate, own_interval, hold)
  if moment <= now then
    charge(candidate, own_interval)
    answer[#answer + 1] = i
    answer[#answer + 1] = own_interval
  else
    earliest = math.min(earliest, moment)
  end
end

for level in pairs(touched) do
  remember(KEYS[FIRST_LEVEL + level], drained[level])
end
if #answer > 3 then
  remember_text(KEYS[5], 'open', ask.memory)
end
if earliest < math.huge then
  answer[3] = earliest - now
end
return answer
