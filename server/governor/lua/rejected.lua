-- The carrier said "too fast" to a number: slow it and hold it. Where several numbers of an account hear that at the
-- same moment it is the account that is too fast: it is slowed, and they are as they were.
-- Rejections during a hold are answers to calls that were under way already; they lengthen it, they do not slow again.
-- KEYS[3] rates  KEYS[4] rejections of the account lately: number -> "<when> <its rate before, or nothing>"
-- ask: number, account (field), many, within (us), slow_by, least, below, hold (us), recovery
local function slow(field)
  local entry = redis.call('HGET', KEYS[3], field)
  local factor, hold = factor_and_hold(entry)
  local ceiling = entry and tonumber(entry:match('%S+$')) or 1
  if hold <= now then
    ceiling = math.max(ask.least, factor * ask.below)
    factor = math.max(ask.least, factor * ask.slow_by)
  end
  hold = math.max(hold, now + ask.hold)
  redis.call('HSET', KEYS[3], field, string.format('%.6f %.0f %.6f', factor, hold, ceiling))
end

local function put_back(number, before)
  if before == '' then
    redis.call('HDEL', KEYS[3], number)
  else
    redis.call('HSET', KEYS[3], number, before)
  end
end

-- Numbers rejected lately, this one included, with how they stood before.
local function lately()
  local found, count = {}, 0
  local rows = redis.call('HGETALL', KEYS[4])
  for i = 1, #rows, 2 do
    local at, before = rows[i + 1]:match('^(%S+) (.*)$')
    if now - tonumber(at) <= ask.within then
      found[rows[i]], count = before, count + 1
    else
      redis.call('HDEL', KEYS[4], rows[i])
    end
  end
  if not found[ask.number] then
    local before = redis.call('HGET', KEYS[3], ask.number) or ''
    redis.call('HSET', KEYS[4], ask.number, string.format('%.0f %s', now, before))
    redis.call('PEXPIRE', KEYS[4], math.ceil(ask.within / 1000))
    found[ask.number], count = before, count + 1
  end
  return found, count
end

local _, account_hold = factor_and_hold(redis.call('HGET', KEYS[3], ask.account))
local numbers, many = lately()
if account_hold > now or many >= ask.many then
  for number, before in pairs(numbers) do
    put_back(number, before)
  end
  redis.call('DEL', KEYS[4])
  slow(ask.account)
  return {1, ask.account}
end
slow(ask.number)
return {1}
