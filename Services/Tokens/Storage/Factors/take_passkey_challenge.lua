-- Takes the challenge of a passkey, once, even from the wrong browser.
-- Replies {'good', sealed ceremony}, {'foreign'} or {'unknown'}.
local found = redis.call('HMGET', challenge, 'sealed', 'browser')
if not found[1] then return {'unknown'} end
redis.call('DEL', challenge)
if found[2] ~= '' and found[2] ~= device then return {'foreign'} end
return {'good', found[1]}
