-- Replaces a session by a new one in another account, with the same sign-in and the same expiry.
-- Replies {'switched', auth_time, amr, expiry in ms}, {'ended'}, {'proof_used'} or {'proof_outdated'}.
if not redis.call('SET', used_proof, '1', 'NX', 'PX', used_proof_ttl) then return {'proof_used'} end
local current_epoch = tonumber(redis.call('GET', epoch) or '0')
local proven = tonumber(proof_epoch)
if proven < current_epoch then return {'proof_outdated'} end
redis.call('SET', epoch, proof_epoch, 'PX', epoch_ttl)

local old = redis.call('HMGET', old_session, 'client', 'auth_time', 'amr', 'absolute_expiry', 'idle_expiry', 'epoch',
  'confidential', 'delegated', 'code', 'two_factors', 'phishing_resistant')
local time = tonumber(now)
-- A session of an earlier epoch has ended, unless advance_epoch.lua is still to keep it; it is not replaced.
if not old[1] or old[1] ~= client or tonumber(old[6]) < proven or time >= tonumber(old[5]) then return {'ended'} end
-- A third-party client stays in the account that the user gave it access to.
if old[8] == '1' then return {'ended'} end

local expiry = math.min(time + tonumber(idle_ttl), tonumber(old[4]))
redis.call('DEL', old_session)
redis.call('ZREM', sessions, old_session_id)
redis.call('HSET', new_session, 'auth_time', old[2], 'amr', old[3], 'absolute_expiry', old[4], 'idle_expiry', expiry,
  'confidential', old[7] or '', 'code', old[9] or '', 'two_factors', old[10] or '',
  'phishing_resistant', old[11] or '', unpack(fields))
redis.call('PEXPIREAT', new_session, expiry)
redis.call('ZADD', sessions, now, new_session_id)
-- If the code that the old session came from is replayed, the new session has to end.
local code = old[9] or ''
if code ~= '' and redis.call('EXISTS', code_prefix .. code) == 1 then
  redis.call('HSET', code_prefix .. code, 'used', new_session_id)
end
return {'switched', old[2], old[3], tostring(expiry)}
