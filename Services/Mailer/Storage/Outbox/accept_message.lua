-- Puts a message into the outbox, unless one with the same idempotency key was accepted before.
-- Replies {'accepted'}, {'known', id} with the id of the earlier message, {'busy'} while another call has reserved the
-- key, or {'full'}.
local known = redis.call('GET', idempotency_key)
if known and known ~= 'wait:' .. id then
  if string.sub(known, 1, 5) == 'wait:' then return {'busy'} end
  -- Whoever repeats the call may do so again.
  redis.call('PEXPIRE', idempotency_key, key_lifetime)
  return {'known', known}
end
if redis.call('XLEN', outbox) + redis.call('ZCARD', due_times) >= tonumber(capacity) then return {'full'} end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('XADD', outbox, '*', 'id', id, 'mail', mail, 'at', now, 'attempts', '0')
redis.call('SET', idempotency_key, id, 'PX', key_lifetime)
return {'accepted'}
