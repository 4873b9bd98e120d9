-- Stores the next key to sign, unless another is waiting for its turn. The keys that sign now retire once the tokens
-- that they signed have expired; retired keys are removed.
-- `unless_signing_since`: do nothing if the current key began to sign after this time; may be empty.
-- Replies 'added', 'under_way' or 'too_early'.
local now = tonumber(now)
local current = {}
for _, json in ipairs(redis.call('HVALS', signing_keys)) do
  local stored = cjson.decode(json)
  if stored.retiresAt and stored.retiresAt <= now then
    redis.call('HDEL', signing_keys, stored.kid)
  else
    if stored.signsFrom > now then return 'under_way' end
    if unless_signing_since ~= '' and not stored.retiresAt and stored.signsFrom > tonumber(unless_signing_since) then
      return 'too_early'
    end
    table.insert(current, stored)
  end
end
for _, stored in ipairs(current) do
  if not stored.retiresAt then
    stored.retiresAt = tonumber(retires_at)
    redis.call('HSET', signing_keys, stored.kid, cjson.encode(stored))
  end
end
redis.call('HSET', signing_keys, kid, key)
redis.call('LPUSH', events, event)
return 'added'
