-- Opens a session for what a proof says, once.
-- KEYS: session, sessions of the user, epoch of the user, used proof
-- ARGV: now ms, proof's memory ms, proof's epoch, session id, expiry ms, epoch's life ms, most sessions,
--       prefix of session keys, then the session's fields and values
if not redis.call('SET', KEYS[4], '1', 'NX', 'PX', ARGV[2]) then return 'proof_used' end

local epoch = tonumber(redis.call('GET', KEYS[3]) or '0')
if tonumber(ARGV[3]) < epoch then return 'proof_outdated' end
redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[6])

redis.call('HSET', KEYS[1], unpack(ARGV, 9))
redis.call('PEXPIREAT', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[6])

-- A user has a bounded number of sessions: those that are over make room first, then the oldest end.
local most = tonumber(ARGV[7])
if redis.call('ZCARD', KEYS[2]) > most then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    if redis.call('EXISTS', ARGV[8] .. id) == 0 then redis.call('ZREM', KEYS[2], id) end
  end
end
while redis.call('ZCARD', KEYS[2]) > most do
  local oldest = redis.call('ZPOPMIN', KEYS[2])
  redis.call('DEL', ARGV[8] .. oldest[1])
end
return 'ok'
