-- Opens every script that lives off what Redis remembers.
-- The epoch names the server run whose memory was rebuilt from PostgreSQL. A Redis that was emptied has no epoch;
-- one that restarted from an old dump, or a replica that took over, has another run id: both must not be believed.
-- A server without INFO (in process, or forbidden) can only be recognised by the key itself.
-- KEYS[1] epoch   ARGV[1] the epoch the caller knows, "<run id>:<nonce>"
local function epoch_is_valid()
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return false
  end
  local info = redis.pcall('INFO', 'server')
  if type(info) ~= 'string' then
    return true
  end
  return info:match('run_id:(%x+)') == ARGV[1]:match('^%x+')
end

if not epoch_is_valid() then
  return {0}
end
