-- Replaces what a grant reserved by what was really sent. Safe to repeat: the client may send it again after a
-- broken connection.
-- KEYS[3] memory of the grant  KEYS[4..] levels, then places in flight
-- ask.at      moment of the grant    ask.levels  {{interval us, reserved, sent}, ...}
-- ask.leaving {{place in flight, member}, ...}   ask.memory (us)
local FIRST_LEVEL = 3
local FIRST_FLIGHT = FIRST_LEVEL + #ask.levels

local memory = redis.call('GET', KEYS[3])
if memory == 'settled' then
  return {1}
end
remember_text(KEYS[3], 'settled', ask.memory)
local known = memory and now - ask.at < ask.memory

-- Giving back may not make room that time has taken already: had the level been charged less it might have stood
-- empty since the grant. At most the whole wait was empty, so that much is kept; nothing is kept when the level
-- shows that this grant stood alone on it.
local function corrected(stored, interval, reserved, sent)
  if not known then
    -- Granted in another epoch, or too long ago: what went is charged now, as if it had not been.
    return math.max(stored, now) + sent * interval
  elseif stored == ask.at + reserved * interval then
    return ask.at + sent * interval
  elseif sent < reserved then
    return stored - math.max(0, (reserved - sent) * interval - (now - ask.at))
  end
  return math.max(stored, now) + (sent - reserved) * interval
end

for i, level in ipairs(ask.levels) do
  local interval, reserved, sent = level[1], level[2], level[3]
  if sent ~= reserved or (not known and sent > 0) then
    local key = KEYS[FIRST_LEVEL + i]
    remember(key, corrected(drained_at(key), interval, reserved, sent))
  end
end
for _, leaving in ipairs(ask.leaving) do
  redis.call('ZREM', KEYS[FIRST_FLIGHT + leaving[1]], leaving[2])
end
return {1}
