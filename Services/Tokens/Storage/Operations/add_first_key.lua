-- Stores a signing key unless there is one for its algorithm already, so that replicas that start together agree.
-- Replies 1, or 0 when there is one.
for _, json in ipairs(redis.call('HVALS', signing_keys)) do
  local stored = cjson.decode(json)
  if stored.alg == algorithm and (not stored.retiresAt or stored.retiresAt > tonumber(now)) then return 0 end
end
redis.call('HSET', signing_keys, kid, key)
redis.call('LPUSH', events, event)
return 1
