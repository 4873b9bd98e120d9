-- Renews the sign-in of a session whose user has authenticated again. The refresh tokens of the session stay as they are.
-- Replies {'renewed', client, application, account, role, amr, acr, scope}, {'ended'} (or rights have changed) or {'proof_used'}.
if not redis.call('SET', used_proof, '1', 'NX', 'PX', used_proof_ttl) then return {'proof_used'} end
local s = redis.call('HMGET', session, 'client', 'application', 'account', 'role', 'amr', 'scope', 'epoch',
  'idle_expiry', 'delegated')
local current_epoch = tonumber(redis.call('GET', epoch) or '0')
if not s[1] or s[9] == '1' or tonumber(now) >= tonumber(s[8]) then return {'ended'} end
if tonumber(s[7]) < current_epoch or tonumber(proof_epoch) < current_epoch then return {'ended'} end

local amr, known = s[5], {}
for method in string.gmatch(amr, '%S+') do known[method] = true end
for method in string.gmatch(methods, '%S+') do
  if not known[method] then amr = amr .. ' ' .. method end
end
redis.call('HSET', session, 'auth_time', auth_time, 'authenticated', now, 'amr', amr, 'last_used', now)
-- From now on the strongest acr that amr reaches counts, not the one that a client asked for.
redis.call('HDEL', session, 'acr')
return {'renewed', s[1], s[2], s[3], s[4], amr, '', s[6]}
