-- A level is one limit, one key: of one that drains the moment at which all that was charged will have drained, of a
-- day what was counted. An absent key is a level that is empty.

-- What has had its time is forgotten a while later: the clock above may lag a little behind the expiry's, and a text
-- larger than its level waits for it to have been empty for some time.
local FORGET_AFTER_MS = 180000

local function stored_at(key)
  return tonumber(redis.call('GET', key) or 0)
end

local function remember_text(key, text, microseconds)
  local lifetime = math.max(0, math.ceil(microseconds / 1000)) + FORGET_AFTER_MS
  redis.call('SET', key, text, 'PX', string.format('%.0f', lifetime))
end

-- `ends`: us until a day's count is over, 0 for what drains.
-- "%.0f", as Lua's own conversion keeps 14 digits and microseconds since 1970 need 16.
local function remember(key, value, ends)
  remember_text(key, string.format('%.0f', value), ends > 0 and ends or value - now)
end
