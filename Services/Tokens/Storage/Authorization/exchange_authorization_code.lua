-- Exchanges an authorization code for a new session, once (RFC 6749 §4.1.3, RFC 7636 §4.6).
-- `redirect_uri` may be empty. `challenge`: the challenge of the presented verifier. `unrefreshed_ttl`: lifetime of a
-- session without a refresh token. `fields`: more fields of the session.
-- Replies {'exchanged', client, application, account, role, amr, acr, scope, auth_time, expiry in ms, nonce, whether the
-- client gets a refresh token}, or {outcome}: 'unknown', 'reused' (the session that it opened has ended),
-- 'proof_used'.
local time = tonumber(now)
local c = redis.call('HMGET', code, 'client', 'application', 'redirect_uri', 'challenge', 'expires', 'used', 'epoch',
  'absolute_expiry', 'session', 'scope', 'account', 'role', 'amr', 'auth_time', 'nonce', 'acr', 'two_factors',
  'phishing_resistant')
if not c[1] or c[1] ~= client or c[2] ~= application then return {'unknown'} end

if c[6] then
  -- It was used before: there is a copy. The session that it opened ends.
  redis.call('DEL', session_prefix .. c[6])
  redis.call('ZREM', sessions, c[6])
  return {'reused'}
end
if time >= tonumber(c[5]) then return {'unknown'} end
if (redirect_uri ~= '' and redirect_uri ~= c[3]) or challenge ~= c[4] then return {'unknown'} end
-- The session that the code was issued from has ended since, or the user's rights have changed.
if redis.call('EXISTS', session_prefix .. c[9]) == 0 then return {'unknown'} end
local current_epoch = redis.call('GET', epoch)
if tonumber(c[7]) < tonumber(current_epoch or '0') then return {'unknown'} end
-- The user has revoked what the client may do, after the code was issued.
local revoked = redis.call('GET', revocation)
if revoked and tonumber(c[5]) - tonumber(code_ttl) <= tonumber(revoked) then return {'unknown'} end
if not redis.call('SET', used_proof, '1', 'NX', 'PX', used_proof_ttl) then return {'proof_used'} end

local refreshes = is_first_party == '1' or string.find(' ' .. c[10] .. ' ', ' offline_access ', 1, true) ~= nil
local expiry = math.min(time + tonumber(refreshes and idle_ttl or unrefreshed_ttl), tonumber(c[8]))
redis.call('HSET', code, 'used', session_id)
-- To detect a replay, the client and the session are enough.
redis.call('HDEL', code, 'redirect_uri', 'challenge', 'expires', 'epoch', 'absolute_expiry', 'session', 'scope',
  'account', 'role', 'amr', 'auth_time', 'nonce', 'acr', 'two_factors', 'phishing_resistant')
redis.call('PEXPIRE', code, used_code_ttl)
redis.call('SET', epoch, current_epoch or c[7], 'PX', epoch_ttl)
redis.call('HSET', session, 'client', c[1], 'application', c[2], 'scope', c[10], 'account', c[11], 'role', c[12],
  'amr', c[13], 'acr', c[16] or '', 'auth_time', c[14], 'epoch', c[7], 'absolute_expiry', c[8], 'idle_expiry', expiry,
  'current', refreshes and token_hash or '', 'code', code_hash, 'two_factors', c[17] or '',
  'phishing_resistant', c[18] or '', unpack(fields))
redis.call('PEXPIREAT', session, expiry)
redis.call('ZADD', sessions, now, session_id)
redis.call('PEXPIRE', sessions, epoch_ttl)

-- The number of a user's sessions is bounded, as in issue_session.lua.
local maximum = tonumber(maximum_sessions)
if redis.call('ZCARD', sessions) > maximum then
  for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
    if redis.call('EXISTS', session_prefix .. id) == 0 then redis.call('ZREM', sessions, id) end
  end
end
while redis.call('ZCARD', sessions) > maximum do
  redis.call('DEL', session_prefix .. redis.call('ZPOPMIN', sessions)[1])
end
return {'exchanged', c[1], c[2], c[11], c[12], c[13], c[16] or '', c[10], c[14], tostring(expiry), c[15], refreshes and '1' or ''}
