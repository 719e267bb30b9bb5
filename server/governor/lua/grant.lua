-- Says which numbers may send now, and charges every level they use before anyone has sent: whoever dies between
-- this and settle.lua leaves numbers waiting too long, never a limit broken.
-- KEYS[3] rests  KEYS[4] rates  KEYS[5] memory of this grant  KEYS[6..] shared levels, then one of each candidate
-- ask.candidates {{number, interval us, slack us, parts, lane}, ...}; a number may stand there once for each class
-- ask.at_most, ask.memory
-- Answer: 1, now, us until the next refused one may go (-1: none was refused), intervals of the shared levels, then
-- candidate and its own interval for each granted
local SHARED = 5
local OWN = SHARED + #ask.levels

read_levels(SHARED)
local fields = {}
for i, candidate in ipairs(ask.candidates) do
  fields[i] = candidate[1]
end
local drained = redis.call('MGET', unpack(KEYS, OWN + 1, OWN + #fields))
local rests = redis.call('HMGET', KEYS[3], unpack(fields))
local rates = redis.call('HMGET', KEYS[4], unpack(fields))

local answer, earliest, taken = {1, now, -1, interval}, math.huge, {}

local function grant(i, candidate, own_interval)
  local own = math.max(now, tonumber(drained[i] or 0)) + candidate[4] * own_interval
  remember(KEYS[OWN + i], own, 0)
  charge_lane(candidate[5])
  taken[candidate[1]] = true
  answer[#answer + 1] = i
  answer[#answer + 1] = own_interval
end

local function look_at(i, candidate)
  local factor, hold = factor_and_hold(rates[i])
  local own_free = tonumber(drained[i] or 0) - candidate[3]
  local moment = math.max(own_free, hold, (rest_of(rests[i])), lane_free_at(candidate[5]))
  if moment <= now then
    grant(i, candidate, math.ceil(candidate[2] / factor))
  else
    earliest = math.min(earliest, moment)
  end
end

for i, candidate in ipairs(ask.candidates) do
  if (#answer - 4) / 2 >= ask.at_most then
    earliest = now
    break
  elseif not taken[candidate[1]] then
    look_at(i, candidate)
  end
end

if #answer > 4 then
  remember_levels(SHARED)
  remember_text(KEYS[5], 'open', ask.memory)
end
if earliest < math.huge then
  answer[3] = earliest - now
end
return answer
