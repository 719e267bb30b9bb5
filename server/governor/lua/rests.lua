-- A resting number is left alone until a moment: "<until> <reason>".
local function rest_of(entry)
  if not entry then
    return 0, ''
  end
  local ends, reason = entry:match('^(%S+) (.*)$')
  return tonumber(ends), reason
end
