-- A page of the messages that wait for their next attempt, by its time.
-- KEYS: due times of retries, retries; ARGV: time and id of the last one of the page before or '', how many
-- Answers id, due time and message by turns.
local start = 0
if ARGV[1] ~= '' then
  local rank = redis.call('ZRANK', KEYS[1], ARGV[2])
  if rank and redis.call('ZSCORE', KEYS[1], ARGV[2]) == ARGV[1] then
    start = rank + 1
  else
    start = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[1])
  end
end
local page = redis.call('ZRANGE', KEYS[1], start, start + ARGV[3] - 1, 'WITHSCORES')
local answer = {}
for i = 1, #page, 2 do
  answer[#answer + 1] = page[i]
  answer[#answer + 1] = page[i + 1]
  answer[#answer + 1] = redis.call('HGET', KEYS[2], page[i]) or ''
end
return answer
