-- Takes the state of a provider sign-in, once. A state that was taken stays known until it expires, so that a replay
-- can be told from an invented state.
-- Replies {'good', sealed state, sealed answer or ''}, {'foreign', sealed state}, {'used', sealed state} or
-- {'unknown'}.
local found = redis.call('HMGET', state, 'sealed', 'browser', 'answer', 'used')
if not found[1] then return {'unknown'} end
if found[4] then return {'used', found[1]} end
redis.call('HSET', state, 'used', '1')
redis.call('HDEL', state, 'answer')
if found[2] ~= browser_hash then return {'foreign', found[1]} end
return {'good', found[1], found[3] or ''}
