-- Keeps a signing key unless one of its algorithm is there already, so that replicas that start together agree.
-- KEYS: keys, their audit log; ARGV: key id, the key, its algorithm, now s, log line
for _, json in ipairs(redis.call('HVALS', KEYS[1])) do
  local key = cjson.decode(json)
  if key.alg == ARGV[3] and (not key.retiresAt or key.retiresAt > tonumber(ARGV[4])) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('LPUSH', KEYS[2], ARGV[5])
return 1
