-- Replaces a session by a new one for another account, with the same sign-in and the same end.
-- KEYS: old session, new session, sessions of the user, epoch of the user, used proof
-- ARGV: now ms, proof's memory ms, proof's epoch, old session id, new session id, client, idle life ms,
--       epoch's life ms, prefix of code keys, then the new session's fields and values
if not redis.call('SET', KEYS[5], '1', 'NX', 'PX', ARGV[2]) then return {'proof_used'} end
local epoch = tonumber(redis.call('GET', KEYS[4]) or '0')
local proven = tonumber(ARGV[3])
if proven < epoch then return {'proof_outdated'} end
redis.call('SET', KEYS[4], ARGV[3], 'PX', ARGV[8])

local old = redis.call('HMGET', KEYS[1], 'client', 'auth_time', 'amr', 'absolute_expiry', 'idle_expiry', 'epoch',
  'confidential', 'delegated', 'code')
local now = tonumber(ARGV[1])
-- A session from before a change of rights is not lifted over it: it has ended, unless the news of it keeps it.
if not old[1] or old[1] ~= ARGV[6] or tonumber(old[6]) < proven or now >= tonumber(old[5]) then return {'ended'} end
-- A client that acts for the user stays in the account that the user gave it.
if old[8] == '1' then return {'ended'} end

local expiry = math.min(now + tonumber(ARGV[7]), tonumber(old[4]))
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[3], ARGV[4])
redis.call('HSET', KEYS[2], 'auth_time', old[2], 'amr', old[3], 'absolute_expiry', old[4], 'idle_expiry', expiry,
  'confidential', old[7] or '', 'code', old[9] or '', unpack(ARGV, 10))
redis.call('PEXPIREAT', KEYS[2], expiry)
redis.call('ZADD', KEYS[3], ARGV[1], ARGV[5])
-- The code that the old session came from answers for the new one: used again, it ends what it gave.
local code = old[9] or ''
if code ~= '' and redis.call('EXISTS', ARGV[9] .. code) == 1 then
  redis.call('HSET', ARGV[9] .. code, 'used', ARGV[5])
end
return {'ok', old[2], old[3], tostring(expiry)}
