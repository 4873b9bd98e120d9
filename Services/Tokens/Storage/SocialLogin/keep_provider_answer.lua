-- Stores a provider's answer with its state: the first one only, and not after the state was taken.
-- Replies 'kept' (also when an answer is there already) or 'unknown'.
if redis.call('HEXISTS', state, 'sealed') == 0 or redis.call('HEXISTS', state, 'used') == 1 then return 'unknown' end
redis.call('HSETNX', state, 'answer', sealed)
return 'kept'
