-- A level is one limit kept by GCRA: one key with the moment at which all that was charged to it will have drained.
-- An absent key is a level that is empty.

-- Redis forgets a level a minute after it drained: the clock above may lag a little behind the expiry's.
local FORGET_AFTER_MS = 60000

local function drained_at(key)
  return tonumber(redis.call('GET', key) or 0)
end

-- "%.0f", as Lua's own conversion keeps 14 digits and microseconds since 1970 need 16.
local function remember(key, moment)
  local lifetime = math.max(0, math.ceil((moment - now) / 1000)) + FORGET_AFTER_MS
  redis.call('SET', key, string.format('%.0f', moment), 'PX', string.format('%.0f', lifetime))
end
