-- Stores that an event needs the key of its user no more. A key that no event needs goes.
-- Replies 'ok'.
redis.call('ZREM', user_events, event)
if redis.call('ZCARD', user_events) == 0 then redis.call('DEL', user_key) end
return 'ok'
