-- Stores that an event needs the key of its user no more. A key that no event needs goes.
-- Replies 'ok'.
redis.call('HDEL', user_key, event)
if redis.call('HLEN', user_key) == 1 then redis.call('DEL', user_key) end
return 'ok'
