-- Keeps a sign-in at a provider that is under way.
-- KEYS: state; ARGV: life ms, sealed state, hash of the browser's cookie
redis.call('HSET', KEYS[1], 'sealed', ARGV[2], 'browser', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 'ok'
