-- Gives the key by which the events of a user are encrypted, and stores that an event needs it. A user without a key gets the proposed one.
-- Replies the key.
redis.call('HSETNX', user_key, 'key', proposal)
redis.call('HSET', user_key, event, '1')
redis.call('PEXPIRE', user_key, lifetime)
return redis.call('HGET', user_key, 'key')
