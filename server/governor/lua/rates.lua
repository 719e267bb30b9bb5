-- How far a number or an account was slowed by rejections: "<factor> <hold until> <ceiling>".
-- Nothing runs in the background: the factor climbs back by itself, one step per clean interval since the hold ended,
-- first to the ceiling, after a long clean time beyond it: that is the probe.
-- ask.recovery {step, clean interval us, probe after us}
local function factor_and_hold(entry)
  if not entry then
    return 1, 0
  end
  local factor, hold, ceiling = entry:match('(%S+) (%S+) (%S+)')
  factor, hold, ceiling = tonumber(factor), tonumber(hold), tonumber(ceiling)
  local step, interval, probe_after = unpack(ask.recovery)
  local clean = math.max(0, now - hold)
  local climbed = math.min(ceiling, factor + step * math.floor(clean / interval))
  if clean >= probe_after then
    climbed = math.max(climbed, ceiling + step * (1 + math.floor((clean - probe_after) / interval)))
  end
  return math.min(1, climbed), hold
end
