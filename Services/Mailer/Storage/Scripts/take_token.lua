-- Takes a mailed token: of many who try at once, one holds it until settle_token says how that ended.
-- KEYS: token, redemption; ARGV: purpose, length of the hold in ms, or 0 for a purpose whose tokens nobody holds
-- Replies: {'taken', grant, time of mailing in ms}, {'held', ms that are left}, {'unknown'}
local found = redis.call('HMGET', KEYS[1], 'purpose', 'grant', 'mailed_at')
if found[1] ~= ARGV[1] then return {'unknown'} end
if ARGV[2] ~= '0' then
  local hold = KEYS[1] .. ':hold'
  local holder = redis.call('GET', hold)
  -- The same redemption again is a repeated call, whose first answer was lost.
  if holder and holder ~= KEYS[2] then return {'held', redis.call('PTTL', hold)} end
  redis.call('SET', hold, KEYS[2], 'PX', ARGV[2])
  redis.call('SET', KEYS[2], KEYS[1], 'PX', ARGV[2])
end
return {'taken', found[2], found[3]}
