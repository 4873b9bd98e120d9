-- Stores what a mailed token, and the code in the same email, grant. Times are in ms.
redis.call('HSET', token, 'purpose', purpose, 'grant', grant, 'mailed_at', mailed_at, 'code', code)
redis.call('PEXPIRE', token, lifetime)
-- A mailbox has one code at a time for a purpose, a client and a device: the latest.
redis.call('DEL', code)
redis.call('HSET', code, 'hash', code_hash, 'token', token, 'tries', 0)
redis.call('PEXPIRE', code, lifetime)
return 'ok'
