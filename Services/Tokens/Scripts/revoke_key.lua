-- Drops a key. If none is left to sign, the one that waits begins at once, or else the given one; if it was the one that
-- waits, the one that signs goes on.
-- KEYS: keys, their audit log
-- ARGV: key id, now s, id of the key to take its place, that key, log line
local now = tonumber(ARGV[2])
local revoked = redis.call('HGET', KEYS[1], ARGV[1])
if not revoked then return 0 end
revoked = cjson.decode(revoked)
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('LPUSH', KEYS[2], ARGV[5])

local waiting, newest
for _, json in ipairs(redis.call('HVALS', KEYS[1])) do
  local key = cjson.decode(json)
  if key.signsFrom > now then
    waiting = key
  elseif not key.retiresAt then
    return 1
  elseif key.retiresAt > now and (not newest or key.signsFrom > newest.signsFrom) then
    newest = key
  end
end
if waiting then
  -- The one that was dropped may have been on its way out, with another still signing until its turn.
  if newest and newest.signsFrom > revoked.signsFrom then return 1 end
  waiting.signsFrom = now
  redis.call('HSET', KEYS[1], waiting.kid, cjson.encode(waiting))
elseif newest and revoked.signsFrom > now then
  newest.retiresAt = nil
  redis.call('HSET', KEYS[1], newest.kid, cjson.encode(newest))
else
  redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
end
return 1
