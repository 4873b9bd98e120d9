-- Removes a webhook with everything that waits for it. For a while it is known that it was deleted, so that what comes late does not bring it
-- back.
-- Replies 'ok'.
redis.call('DEL', endpoint)
redis.call('HSET', endpoint, 'revision', revision)
redis.call('PEXPIRE', endpoint, lifetime)
redis.call('SREM', endpoints, id)
redis.call('ZREM', due, id)
redis.call('UNLINK', outbox, due_times, retries, dead, attempts)
return 'ok'
