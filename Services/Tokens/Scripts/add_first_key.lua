-- Keeps a signing key unless there is one already, so that replicas that start together agree.
-- KEYS: keys; ARGV: key id, the key
if redis.call('HLEN', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return redis.call('HLEN', KEYS[1])
