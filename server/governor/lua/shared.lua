-- The limits that numbers share: of accounts, of registrations by carrier class, of brands by day.
-- ask.levels {{interval us, room, ends us (0: it drains), field of who stretches it or ''}, ...}   room in parts
-- ask.lanes  {{{level, parts}, ...}, ...}: what texts of one kind charge
-- Of a level that drains `used` is the moment at which it is empty, of a day's count what was counted.
local used, interval, held, touched = {}, {}, {}, {}

local function read_levels(before)
  if #ask.levels == 0 then
    return
  end
  local stored = redis.call('MGET', unpack(KEYS, before + 1, before + #ask.levels))
  for i, level in ipairs(ask.levels) do
    used[i], interval[i], held[i] = tonumber(stored[i] or 0), level[1], 0
    if level[4] ~= '' then
      local factor, hold = factor_and_hold(redis.call('HGET', KEYS[4], level[4]))
      interval[i] = math.ceil(level[1] / factor)
      held[i] = math.max(hold, (rest_of(redis.call('HGET', KEYS[3], level[4]))))
    end
  end
end

-- What a text takes, and by how much that is more than fits an empty level at once (below 0: it fits).
local function cost(level, parts)
  local whole = math.ceil(parts * interval[level])
  return whole, whole - ask.levels[level][2] * interval[level]
end

-- The first moment at which a level has room for a charge. A text that never fits at once goes when the level has
-- been empty for as long as the rest of it takes.
local function free_at(charge)
  local level = charge[1]
  local _, over = cost(level, charge[2])
  if ask.levels[level][3] == 0 then
    return math.max(held[level], used[level] + over)
  end
  return used[level] + over > 0 and now + ask.levels[level][3] or 0
end

local function lane_free_at(lane)
  local moment = 0
  for _, charge in ipairs(ask.lanes[lane]) do
    moment = math.max(moment, free_at(charge))
  end
  return moment
end

local function charge_lane(lane)
  for _, charge in ipairs(ask.lanes[lane]) do
    local level = charge[1]
    local whole, over = cost(level, charge[2])
    if ask.levels[level][3] == 0 then
      used[level] = math.max(now, used[level]) + whole + math.max(0, over)
    else
      used[level] = used[level] + whole
    end
    touched[level] = true
  end
end

local function remember_levels(before)
  for level in pairs(touched) do
    remember(KEYS[before + level], used[level], ask.levels[level][3])
  end
end
