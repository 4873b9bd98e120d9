-- A page of the messages that wait for their next attempt, by its time. `last_due` and `last_id` name the last message of
-- the page before; both are empty for the first page.
-- Replies a flat list: id, due time and JSON of each message.
local start = 0
if last_due ~= '' then
  local rank = redis.call('ZRANK', due_times, last_id)
  if rank and redis.call('ZSCORE', due_times, last_id) == last_due then
    start = rank + 1
  else
    start = redis.call('ZCOUNT', due_times, '-inf', '(' .. last_due)
  end
end
local page = redis.call('ZRANGE', due_times, start, start + count - 1, 'WITHSCORES')
local reply = {}
for i = 1, #page, 2 do
  reply[#reply + 1] = page[i]
  reply[#reply + 1] = page[i + 1]
  reply[#reply + 1] = redis.call('HGET', retries, page[i]) or ''
end
return reply
