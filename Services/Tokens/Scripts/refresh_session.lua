-- Trades a refresh token for its successor (RFC 9700 §4.14.2). The caller has checked that the token is one of ours.
-- KEYS: session, sessions of the user, epoch of the user
-- ARGV: now ms, client or '', presented step, hash of the presented token, of its successor, of the one after,
--       grace ms, idle life ms, session id, ip address, user agent, whether the client has shown who it is ('1' or ''),
--       whether an OAuth client asks ('1' or '')
-- Answers an outcome, then for 'ok' the fields that the new access token needs.
local now, step = tonumber(ARGV[1]), tonumber(ARGV[3])
local s = redis.call('HMGET', KEYS[1], 'client', 'step', 'current', 'previous', 'next', 'rotated_at',
  'absolute_expiry', 'idle_expiry', 'epoch', 'application', 'account', 'role', 'amr', 'auth_time', 'scope',
  'confidential', 'delegated')
if not s[1] then return {'unknown'} end

local function finish(outcome)
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[9])
  return {outcome}
end

-- Rights have changed since. The session is not removed here: the news of it may be on its way, and may keep it.
if tonumber(s[9]) < tonumber(redis.call('GET', KEYS[3]) or '0') then return {'ended'} end
if now >= tonumber(s[7]) or now >= tonumber(s[8]) then return finish('expired') end

local stored = tonumber(s[2])
local isCurrent = step == stored and ARGV[4] == s[3]
-- A fail-over may lose the last rotations: a token one step ahead is then the one that was given, and counts.
local isAhead = step == stored + 1 and ARGV[4] == s[5]
-- A lost answer, two tabs: for a short while the token just replaced gives the same successor again.
local isGrace = step == stored - 1 and ARGV[4] == s[4] and now - tonumber(s[6]) <= tonumber(ARGV[7])

-- For another client it does nothing, nor for anybody who has not shown to be the client that can, nor as a browser's when
-- a client was given it to act for the user; one that was used before still gives the theft away below.
local isOther = (ARGV[2] ~= '' and ARGV[2] ~= s[1]) or (s[16] == '1' and ARGV[12] ~= '1')
  or (s[17] == '1' and ARGV[13] ~= '1')
if isOther and (isCurrent or isAhead or isGrace) then return {'other_client'} end

if isCurrent or isAhead then
  local expiry = math.min(now + tonumber(ARGV[8]), tonumber(s[7]))
  redis.call('HSET', KEYS[1], 'step', step + 1, 'previous', ARGV[4], 'current', ARGV[5], 'next', ARGV[6],
    'rotated_at', ARGV[1], 'idle_expiry', expiry, 'last_used', ARGV[1], 'ip_address', ARGV[10], 'user_agent', ARGV[11])
  redis.call('PEXPIREAT', KEYS[1], expiry)
elseif step < stored and not isGrace then
  -- Ours, and used before: someone has a copy. The session ends for both.
  return finish('reused')
elseif not isGrace then
  return {'unknown'}
end
return {'ok', s[1], s[10], s[11], s[12], s[13], s[14], s[15], s[7], s[17] or ''}
