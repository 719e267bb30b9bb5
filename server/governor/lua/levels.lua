-- A level is one limit kept by GCRA: one key with the moment at which all that was charged to it will have drained.
-- An absent key is a level that is empty.

-- What has had its time is forgotten a minute later: the clock above may lag a little behind the expiry's.
local FORGET_AFTER_MS = 60000

local function drained_at(key)
  return tonumber(redis.call('GET', key) or 0)
end

local function remember_text(key, text, microseconds)
  local lifetime = math.max(0, math.ceil(microseconds / 1000)) + FORGET_AFTER_MS
  redis.call('SET', key, text, 'PX', string.format('%.0f', lifetime))
end

-- "%.0f", as Lua's own conversion keeps 14 digits and microseconds since 1970 need 16.
local function remember(key, moment)
  remember_text(key, string.format('%.0f', moment), moment - now)
end
