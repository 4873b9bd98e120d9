-- Keeps a provider's answer with the state that it came for: the first one, unless the state was taken.
-- KEYS: state; ARGV: sealed answer
if redis.call('HEXISTS', KEYS[1], 'sealed') == 0 or redis.call('HEXISTS', KEYS[1], 'used') == 1 then return false end
redis.call('HSETNX', KEYS[1], 'answer', ARGV[1])
return 'ok'
