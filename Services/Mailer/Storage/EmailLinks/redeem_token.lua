-- Redeems a mailed token. Of many redemptions at the same time one holds the token, until finish_redemption tells how it
-- ended. A `hold` of 0 ms holds nothing.
-- Replies {'redeemed', grant, time of mailing in ms}, {'held', remaining ms} while another redemption holds it, or
-- {'unknown'}.
local found = redis.call('HMGET', token, 'purpose', 'grant', 'mailed_at')
if found[1] ~= purpose then return {'unknown'} end
if hold ~= '0' then
  local hold_key = token .. ':hold'
  local holder = redis.call('GET', hold_key)
  -- The same redemption again is a repeated call, whose first reply was lost.
  if holder and holder ~= redemption then return {'held', redis.call('PTTL', hold_key)} end
  redis.call('SET', hold_key, redemption, 'PX', hold)
  redis.call('SET', redemption, token, 'PX', hold)
end
return {'redeemed', found[2], found[3]}
