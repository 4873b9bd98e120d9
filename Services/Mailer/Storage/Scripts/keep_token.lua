-- Keeps what a mailed token, and the code in the same mail, are good for.
-- KEYS: token, code; ARGV: life ms, purpose, grant, time of mailing in ms, hash of the code
redis.call('HSET', KEYS[1], 'purpose', ARGV[2], 'grant', ARGV[3], 'mailed_at', ARGV[4], 'code', KEYS[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
-- There is one code at a time for a mailbox, a purpose, a client and a device: the latest.
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'hash', ARGV[5], 'token', KEYS[1], 'tries', 0)
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 'ok'
