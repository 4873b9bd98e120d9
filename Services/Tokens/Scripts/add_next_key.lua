-- Makes a key the next one to sign, unless another is waiting for its turn. Those that sign now are given up once what
-- they signed has expired, and those that were given up are forgotten.
-- KEYS: keys, their audit log
-- ARGV: key id, the key, now s, end s of the keys from before, only if none has begun to sign after s (or ''), log line
local now = tonumber(ARGV[3])
local before = {}
for _, json in ipairs(redis.call('HVALS', KEYS[1])) do
  local key = cjson.decode(json)
  if key.retiresAt and key.retiresAt <= now then
    redis.call('HDEL', KEYS[1], key.kid)
  else
    if key.signsFrom > now then return 'under_way' end
    if ARGV[5] ~= '' and not key.retiresAt and key.signsFrom > tonumber(ARGV[5]) then return 'too_early' end
    table.insert(before, key)
  end
end
for _, key in ipairs(before) do
  if not key.retiresAt then
    key.retiresAt = tonumber(ARGV[4])
    redis.call('HSET', KEYS[1], key.kid, cjson.encode(key))
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('LPUSH', KEYS[2], ARGV[6])
return 'ok'
