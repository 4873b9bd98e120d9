-- Ends the hold of a redemption on a token: what was mailed is spent, or free for another try.
-- KEYS: redemption; ARGV: 1 when it is spent, for how many ms the end is remembered
-- Replies: 'ok'; 'unknown' for a redemption that holds nothing, or not any more
local token = redis.call('GET', KEYS[1])
if not token then return 'unknown' end
-- Said before, and the answer was lost.
if token == 'spent' then return 'ok' end
redis.call('DEL', token .. ':hold')
if ARGV[1] ~= '1' then
  redis.call('DEL', KEYS[1])
  return 'ok'
end
redis.call('SET', KEYS[1], 'spent', 'PX', ARGV[2])
local code = redis.call('HGET', token, 'code')
if code and redis.call('HGET', code, 'token') == token then redis.call('DEL', code) end
redis.call('DEL', token)
return 'ok'
