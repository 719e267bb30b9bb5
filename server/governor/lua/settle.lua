-- Replaces what a grant reserved by what was really sent. Safe to repeat: the client may send it again after a
-- broken connection.
-- KEYS[3] memory of the grant  KEYS[4..] levels
-- ask.at moment of the grant   ask.levels {{reserved, sent, ends us (0: it drains)}, ...}   ask.memory (us)
local FIRST_LEVEL = 3

local memory = redis.call('GET', KEYS[3])
if memory == 'settled' then
  return {1}
end
remember_text(KEYS[3], 'settled', ask.memory)
local known = memory and now - ask.at < ask.memory

-- Giving back may not make room that time has taken already: had the level been charged less it might have stood
-- empty since the grant. At most the whole wait was empty, so that much is kept; nothing is kept when the level
-- shows that this grant stood alone on it.
local function drained(stored, reserved, sent)
  if not known then
    -- Granted in another epoch, or too long ago: what went is charged now, as if it had not been.
    return math.max(stored, now) + sent
  elseif stored == ask.at + reserved then
    return ask.at + sent
  end
  return stored - math.max(0, (reserved - sent) - (now - ask.at))
end

for i, level in ipairs(ask.levels) do
  local reserved, sent, ends = unpack(level)
  if sent ~= (known and reserved or 0) then -- of a grant forgotten since, only what went is news
    local key = KEYS[FIRST_LEVEL + i]
    if ends > 0 then
      remember(key, math.max(0, stored_at(key) + sent - (known and reserved or 0)), ends)
    else
      remember(key, drained(stored_at(key), reserved, sent), 0)
    end
  end
end
return {1}
