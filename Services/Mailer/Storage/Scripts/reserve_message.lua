-- Reserves an idempotency key for a message whose link has to be made before it can be accepted.
-- KEYS: idempotency key, outbox, due times of retries; ARGV: message id, reservation's life ms, most messages
local known = redis.call('GET', KEYS[1])
if known and string.sub(known, 1, 5) == 'wait:' then return {'busy'} end
if known then return {'known', known} end
if redis.call('XLEN', KEYS[2]) + redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return {'full'} end
redis.call('SET', KEYS[1], 'wait:' .. ARGV[1], 'PX', ARGV[2])
return {'reserved', ARGV[1]}
