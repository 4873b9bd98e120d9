-- Ends the hold on a token: spent, or free for another try.
-- KEYS: token, hold on it; ARGV: 1 when it is spent
if ARGV[1] == '1' then redis.call('DEL', KEYS[1]) end
redis.call('DEL', KEYS[2])
return 'ok'
