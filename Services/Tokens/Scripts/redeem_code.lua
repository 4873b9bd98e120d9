-- Trades an authorization code for a new session, once (RFC 6749 §4.1.3, RFC 7636 §4.6).
-- KEYS: code, new session, sessions of the user, epoch of the user, used proof
-- ARGV: now ms, client, application, redirect URI or '', challenge of the presented verifier, whether the client is of
--       the house ('1' or ''), proof's memory ms, used code's memory ms, epoch's life ms, session id, most sessions,
--       prefix of session keys, life ms of a session that is refreshed, of one that is not, hash of the first refresh
--       token, hash of the code, then more of the session's fields and values
-- Answers an outcome, then for 'ok' what the tokens need, for 'reused' the session that has ended.
local now = tonumber(ARGV[1])
local c = redis.call('HMGET', KEYS[1], 'client', 'application', 'redirect_uri', 'challenge', 'expires', 'used', 'epoch',
  'absolute_expiry', 'session', 'scope', 'account', 'role', 'amr', 'auth_time', 'nonce')
if not c[1] or c[1] ~= ARGV[2] or c[2] ~= ARGV[3] then return {'unknown'} end

if c[6] then
  -- It was used before: someone has a copy. What it gave then ends.
  redis.call('DEL', ARGV[12] .. c[6])
  redis.call('ZREM', KEYS[3], c[6])
  return {'reused', c[6]}
end
if now >= tonumber(c[5]) then return {'unknown'} end
if (ARGV[4] ~= '' and ARGV[4] ~= c[3]) or ARGV[5] ~= c[4] then return {'unknown'} end
-- The session that it came from has ended since, or the user's rights have changed.
if redis.call('EXISTS', ARGV[12] .. c[9]) == 0 then return {'unknown'} end
local epoch = redis.call('GET', KEYS[4])
if tonumber(c[7]) < tonumber(epoch or '0') then return {'unknown'} end
if not redis.call('SET', KEYS[5], '1', 'NX', 'PX', ARGV[7]) then return {'proof_used'} end

local refreshes = ARGV[6] == '1' or string.find(' ' .. c[10] .. ' ', ' offline_access ', 1, true) ~= nil
local expiry = math.min(now + tonumber(refreshes and ARGV[13] or ARGV[14]), tonumber(c[8]))
redis.call('HSET', KEYS[1], 'used', ARGV[10])
-- To tell a replay, it is enough to know whose the code was and what it gave.
redis.call('HDEL', KEYS[1], 'redirect_uri', 'challenge', 'expires', 'epoch', 'absolute_expiry', 'session', 'scope',
  'account', 'role', 'amr', 'auth_time', 'nonce')
redis.call('PEXPIRE', KEYS[1], ARGV[8])
redis.call('SET', KEYS[4], epoch or c[7], 'PX', ARGV[9])
redis.call('HSET', KEYS[2], 'client', c[1], 'application', c[2], 'scope', c[10], 'account', c[11], 'role', c[12],
  'amr', c[13], 'auth_time', c[14], 'epoch', c[7], 'absolute_expiry', c[8], 'idle_expiry', expiry,
  'current', refreshes and ARGV[15] or '', 'code', ARGV[16], unpack(ARGV, 17))
redis.call('PEXPIREAT', KEYS[2], expiry)
redis.call('ZADD', KEYS[3], now, ARGV[10])
redis.call('PEXPIRE', KEYS[3], ARGV[9])

-- A user has a bounded number of sessions, as when one is opened by signing in.
local most = tonumber(ARGV[11])
if redis.call('ZCARD', KEYS[3]) > most then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
    if redis.call('EXISTS', ARGV[12] .. id) == 0 then redis.call('ZREM', KEYS[3], id) end
  end
end
while redis.call('ZCARD', KEYS[3]) > most do
  redis.call('DEL', ARGV[12] .. redis.call('ZPOPMIN', KEYS[3])[1])
end
return {'ok', c[1], c[2], c[11], c[12], c[13], c[14], c[10], tostring(expiry), c[15], refreshes and '1' or ''}
