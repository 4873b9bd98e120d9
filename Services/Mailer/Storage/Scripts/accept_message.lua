-- Takes a message into the outbox unless one with the same key was taken before.
-- KEYS: idempotency key, outbox, due times of retries; ARGV: message id, key's life ms, most messages, message
local known = redis.call('GET', KEYS[1])
if known and known ~= 'wait:' .. ARGV[1] then
  if string.sub(known, 1, 5) == 'wait:' then return {'busy'} end
  return {'known', known}
end
if redis.call('XLEN', KEYS[2]) + redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return {'full'} end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('XADD', KEYS[2], '*', 'id', ARGV[1], 'mail', ARGV[4], 'at', now, 'attempts', '0')
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'taken', ARGV[1]}
