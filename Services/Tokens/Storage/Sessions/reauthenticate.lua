-- Renews the sign-in of a session whose user has authenticated again. The refresh tokens of the session stay as they are.
-- Replies {'renewed', client, application, account, role, amr, acr, scope}, {'ended'} (or rights have changed) or {'proof_used'}.
if not redis.call('SET', used_proof, '1', 'NX', 'PX', used_proof_ttl) then return {'proof_used'} end
local s = redis.call('HMGET', session, 'client', 'application', 'account', 'role', 'amr', 'scope', 'epoch',
  'idle_expiry', 'delegated', 'two_factors', 'phishing_resistant')
local current_epoch = tonumber(redis.call('GET', epoch) or '0')
if not s[1] or s[9] == '1' or tonumber(now) >= tonumber(s[8]) then return {'ended'} end
if tonumber(s[7]) < current_epoch or tonumber(proof_epoch) < current_epoch then return {'ended'} end

local function set(text)
  local words = {}
  for word in string.gmatch(text, '%S+') do words[word] = true end
  return words
end
local function has_passkey(words) return words['hwk'] or words['swk'] end
local function has_two_factors(words) return words['mfa'] or has_passkey(words) end

-- `amr` states what `auth_time` is true of: an earlier passkey, or an earlier second factor, is not shown again by less.
local earlier, shown, kept = set(s[5]), set(methods), {}
local drops_all = has_two_factors(earlier) and not has_two_factors(shown)
local drops_passkey = has_passkey(earlier) and not has_passkey(shown)
for method in string.gmatch(s[5], '%S+') do
  local is_of_passkey = method == 'hwk' or method == 'swk' or method == 'user'
  if not drops_all and not (drops_passkey and is_of_passkey) then table.insert(kept, method) end
end
local known = set(table.concat(kept, ' '))
for method in string.gmatch(methods, '%S+') do
  if not known[method] then table.insert(kept, method) end
end
local amr = table.concat(kept, ' ')

-- What was shown before keeps its time. Earlier versions stored none, so it is not known: 0.
local two_factors, phishing_resistant = s[10] or '', s[11] or ''
if two_factors == '' and has_two_factors(earlier) then two_factors = '0 ' .. s[5] end
if phishing_resistant == '' and has_passkey(earlier) then phishing_resistant = '0 ' .. s[5] end
if has_two_factors(shown) then two_factors = now .. ' ' .. amr end
if has_passkey(shown) then phishing_resistant = now .. ' ' .. amr end
redis.call('HSET', session, 'auth_time', auth_time, 'authenticated', now, 'amr', amr, 'last_used', now,
  'two_factors', two_factors, 'phishing_resistant', phishing_resistant)
-- From now on the strongest acr that amr reaches counts, not the one that a client asked for.
redis.call('HDEL', session, 'acr')
return {'renewed', s[1], s[2], s[3], s[4], amr, '', s[6]}
