-- Ends a redemption: what was mailed is spent, or usable again.
-- Replies 'ok', or 'unknown' for a redemption that holds nothing (any more).
local token = redis.call('GET', redemption)
if not token then return 'unknown' end
-- A repeated call, whose first reply was lost.
if token == 'spent' then return 'ok' end
redis.call('DEL', token .. ':hold')
if is_spent ~= '1' then
  redis.call('DEL', redemption)
  return 'ok'
end
redis.call('SET', redemption, 'spent', 'PX', retention)
local code = redis.call('HGET', token, 'code')
-- The code leads nowhere any more. It stays, so that a reader who types it learns that it was used.
if code and redis.call('HGET', code, 'token') == token then redis.call('HDEL', code, 'token') end
redis.call('DEL', token)
return 'ok'
