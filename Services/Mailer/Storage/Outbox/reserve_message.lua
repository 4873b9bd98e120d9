-- Reserves an idempotency key for a message whose token has to be made before the message can be accepted.
-- Replies {'reserved'}, {'known', id} with the id of an earlier message, {'busy'} while another call has reserved the key,
-- or {'full'}.
local known = redis.call('GET', idempotency_key)
if known and string.sub(known, 1, 5) == 'wait:' then return {'busy'} end
if known then return {'known', known} end
if redis.call('XLEN', outbox) + redis.call('ZCARD', due_times) >= tonumber(capacity) then return {'full'} end
redis.call('SET', idempotency_key, 'wait:' .. id, 'PX', reservation_lifetime)
return {'reserved'}
