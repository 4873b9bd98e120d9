-- Takes back a sign-in at a provider, once. What was taken stays known until it expires, so that a replay is told from
-- an invention.
-- KEYS: state; ARGV: hash of the browser's cookie
local found = redis.call('HMGET', KEYS[1], 'sealed', 'browser', 'answer', 'used')
if not found[1] then return false end
if found[4] then return {'used', found[1], ''} end
redis.call('HSET', KEYS[1], 'used', '1')
redis.call('HDEL', KEYS[1], 'answer')
if found[2] ~= ARGV[1] then return {'foreign', found[1], ''} end
return {'good', found[1], found[3] or ''}
