-- Exchanges a refresh token for its successor (RFC 9700 §4.14.2). The caller has checked that the token is genuine.
-- `client`: the client that presents the token, or empty. `is_authenticated`: whether the client has authenticated.
-- `is_oauth_client`: whether the token came by the token endpoint, not from a browser or app of ours.
-- Replies {'refreshed', client, application, account, role, amr, acr, scope, delegated, auth_time, absolute expiry
-- in ms, beginning in ms} or
-- {outcome}: 'unknown', 'expired', 'ended' (rights have changed), 'other_client', 'reused' (the session has ended).
local time, step = tonumber(now), tonumber(step)
local s = redis.call('HMGET', session, 'client', 'step', 'current', 'previous', 'next', 'rotated_at',
  'absolute_expiry', 'idle_expiry', 'epoch', 'application', 'account', 'role', 'amr', 'auth_time', 'scope',
  'confidential', 'delegated', 'acr', 'created')
if not s[1] then return {'unknown'} end

local function finish(outcome)
  redis.call('DEL', session)
  redis.call('ZREM', sessions, session_id)
  return {outcome}
end

-- The user's rights have changed since. The session is not removed: advance_epoch.lua may still have to keep it.
if tonumber(s[9]) < tonumber(redis.call('GET', epoch) or '0') then return {'ended'} end
if time >= tonumber(s[7]) or time >= tonumber(s[8]) then return finish('expired') end

local stored = tonumber(s[2])
local is_current = step == stored and token_hash == s[3]
-- A fail-over may lose the last rotations. The token one step ahead is then the one that was issued, and is valid.
local is_ahead = step == stored + 1 and token_hash == s[5]
-- After a lost response, or with two tabs: for a short time the token just replaced yields the same successor again.
local is_grace = step == stored - 1 and token_hash == s[4] and time - tonumber(s[6]) <= tonumber(grace)

-- Another client can't use the token, nor a confidential client without authentication, nor a browser when it was
-- issued to a third-party client. A replay by any of them still ends the session below.
local is_other = (client ~= '' and client ~= s[1]) or (s[16] == '1' and is_authenticated ~= '1')
  or (s[17] == '1' and is_oauth_client ~= '1')
if is_other and (is_current or is_ahead or is_grace) then return {'other_client'} end

if is_current or is_ahead then
  local expiry = math.min(time + tonumber(idle_ttl), tonumber(s[7]))
  redis.call('HSET', session, 'step', step + 1, 'previous', token_hash, 'current', successor_hash,
    'next', following_hash, 'rotated_at', now, 'idle_expiry', expiry, 'last_used', now, 'ip_address', ip_address,
    'user_agent', user_agent)
  redis.call('PEXPIREAT', session, expiry)
elseif step < stored and not is_grace then
  -- Genuine, and used before: there is a copy. The session ends for both holders.
  if s[16] ~= '1' and s[17] ~= '1' then redis.call('SET', end_reason, reused, 'PX', reason_ttl) end
  return finish('reused')
elseif not is_grace then
  return {'unknown'}
end
return {'refreshed', s[1], s[10], s[11], s[12], s[13], s[18] or '', s[15], s[17] or '', s[14], s[7], s[19]}
