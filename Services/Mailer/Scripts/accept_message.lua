-- Takes a message into the outbox unless one with the same key was taken before.
-- KEYS: idempotency key, outbox; ARGV: message id, key's life ms, most messages, message
local known = redis.call('GET', KEYS[1])
if known then return {'known', known} end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[3]) then return {'full'} end
redis.call('XADD', KEYS[2], '*', 'id', ARGV[1], 'mail', ARGV[4])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'taken', ARGV[1]}
