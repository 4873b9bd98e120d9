-- Opens a session for a session proof, once.
-- `is_strengthening`: whether a step-up has strengthened a session, which has to go on. A session of an earlier epoch has ended.
-- Replies 'issued', 'proof_used', 'proof_outdated' or 'strengthened_ended'.
if not redis.call('SET', used_proof, '1', 'NX', 'PX', used_proof_ttl) then return 'proof_used' end

local current_epoch = tonumber(redis.call('GET', epoch) or '0')
if tonumber(proof_epoch) < current_epoch then return 'proof_outdated' end
if is_strengthening == '1' then
  local strengthened_epoch = redis.call('HGET', strengthened, 'epoch')
  if not strengthened_epoch or tonumber(strengthened_epoch) < current_epoch then return 'strengthened_ended' end
end
redis.call('SET', epoch, proof_epoch, 'PX', epoch_ttl)

redis.call('HSET', session, unpack(fields))
redis.call('PEXPIREAT', session, expires_at)
redis.call('ZADD', sessions, now, session_id)
redis.call('PEXPIRE', sessions, epoch_ttl)

-- The number of a user's sessions is bounded: expired ones make room first, then the oldest end.
local maximum = tonumber(maximum_sessions)
if redis.call('ZCARD', sessions) > maximum then
  for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
    if redis.call('EXISTS', session_prefix .. id) == 0 then redis.call('ZREM', sessions, id) end
  end
end
while redis.call('ZCARD', sessions) > maximum do
  redis.call('DEL', session_prefix .. redis.call('ZPOPMIN', sessions)[1])
end
return 'issued'
