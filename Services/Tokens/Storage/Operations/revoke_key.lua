-- Removes a key. If no key is left to sign, the next key begins at once, or else the substitute. If the removed key
-- was the next one, the current key goes on.
-- Replies 1, or 0 when there is no such key.
local now = tonumber(now)
local revoked = redis.call('HGET', signing_keys, kid)
if not revoked then return 0 end
revoked = cjson.decode(revoked)
redis.call('HDEL', signing_keys, kid)
redis.call('LPUSH', events, event)

local waiting, newest
for _, json in ipairs(redis.call('HVALS', signing_keys)) do
  local stored = cjson.decode(json)
  if stored.signsFrom > now then
    waiting = stored
  elseif not stored.retiresAt then
    return 1
  elseif stored.retiresAt > now and (not newest or stored.signsFrom > newest.signsFrom) then
    newest = stored
  end
end
if waiting then
  -- The removed key may have been retiring while a newer one signs until the next key's turn.
  if newest and newest.signsFrom > revoked.signsFrom then return 1 end
  waiting.signsFrom = now
  redis.call('HSET', signing_keys, waiting.kid, cjson.encode(waiting))
elseif newest and revoked.signsFrom > now then
  newest.retiresAt = nil
  redis.call('HSET', signing_keys, newest.kid, cjson.encode(newest))
else
  redis.call('HSET', signing_keys, substitute_kid, substitute)
end
return 1
