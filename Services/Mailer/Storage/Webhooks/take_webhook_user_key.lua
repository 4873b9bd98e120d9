-- Gives the key by which the events of a user are encrypted, and stores since when an event needs it. Events that are too old need it no more. A
-- user without a key gets the proposed one.
-- Replies {'added', key}, or {'known', key} for an event that needs it already.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', user_events, '-inf', string.format('%.0f', now - tonumber(lifetime)))
if redis.call('ZCARD', user_events) == 0 then redis.call('DEL', user_key) end
local added = redis.call('ZADD', user_events, 'NX', string.format('%.0f', now), event)
redis.call('SET', user_key, proposal, 'NX')
redis.call('PEXPIRE', user_key, lifetime)
redis.call('PEXPIRE', user_events, lifetime)
return {added == 1 and 'added' or 'known', redis.call('GET', user_key)}
