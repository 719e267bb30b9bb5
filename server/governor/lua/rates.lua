-- How far a number was slowed by rejections: "<factor> <hold until>". Nothing runs in the background: the factor
-- climbs back by itself, one step per clean interval since the hold ended.
-- policy: {step, clean interval in us}
local function factor_and_hold(entry, policy)
  if not entry then
    return 1, 0
  end
  local factor, hold = entry:match('(%S+) (%S+)')
  factor, hold = tonumber(factor), tonumber(hold)
  local clean = math.max(0, math.floor((now - hold) / policy[2]))
  return math.min(1, factor + policy[1] * clean), hold
end
