-- Notes that the mail that just went out is of no more use to a caller, and takes a mail back that was not sent.
-- KEYS: marks of that, for the caller as a stranger and for the owner; then for a mail that was not sent the mark that it
--       went out, and the counters to take it back from
-- ARGV: life of the marks in ms
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
if KEYS[3] then redis.call('DEL', KEYS[3]) end
for i = 4, #KEYS do
  if tonumber(redis.call('GET', KEYS[i]) or '0') > 0 then redis.call('DECR', KEYS[i]) end
end
return 1
