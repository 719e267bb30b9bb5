-- Chooses a number for a text and adds the text to its backlog: a near number that is hardly busy, else the least
-- busy of the pool.
-- KEYS[3] rests  KEYS[4] seconds per part by number, and the pool's fingerprint  KEYS[5] backlogs of the pool
-- KEYS[6] the person who sends, KEYS[7] backlogs of the wanted area; each may be absent or empty
-- ask: fingerprint, parts, near (seconds); interval, burst: the person's pace, microseconds
-- Answer: 1, number; 1, '', microseconds to wait when that person was too fast; 1 alone when the pool must be filled
if redis.call('HGET', KEYS[4], 'fingerprint') ~= ask.fingerprint then
  return {1}
end

if ask.interval then
  local wait = wait_of(KEYS[6], ask.interval, ask.burst)
  if wait > 0 then
    return {1, '', wait}
  end
end

-- Scores may be too low: an area's are brought up to the pool's only here, and a resting number counts as busy for
-- as long as it rests. Each turn corrects the front one, so the loop ends.
local function least_busy(key)
  while true do
    local front = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    local number, known = front[1], tonumber(front[2])
    if not number then
      return nil
    end
    local rest = rest_of(redis.call('HGET', KEYS[3], number))
    local backlog = math.max(tonumber(redis.call('ZSCORE', KEYS[5], number)), (rest - now) / 1000000)
    if backlog <= known then
      return number, known
    end
    redis.call('ZADD', key, string.format('%.17g', backlog), number)
  end
end

local number, backlog
if KEYS[7] then
  number, backlog = least_busy(KEYS[7])
end
if not number or backlog > ask.near then
  number = least_busy(KEYS[5])
end
local seconds = tonumber(redis.call('HGET', KEYS[4], number)) * ask.parts
redis.call('ZINCRBY', KEYS[5], string.format('%.17g', seconds), number)
return {1, number}
