-- Redeems a mailed code. The right code holds the token of the same email, or is exchanged for another token in its place.
-- The last wrong one voids the code. `use` is 'exchange', or for how many ms the token is held, 0 to hold nothing. `places` are
-- the keys where the code may be stored, and `hashes` the hash that it has in each.
-- Replies {'redeemed', grant, time of mailing in ms}, {'held', remaining ms} while another redemption holds the token,
-- {'used'} for the right code of an email whose code or link was used, or {'unknown'}.

-- Wrong codes also count for the mailbox, in one of several counters: after a day's worth only the link is left. Known devices
-- have a counter of their own, so that others can't use it up.
local function is_used_up()
  return tonumber(redis.call('HGET', wrong_codes, counter) or '0') >= tonumber(maximum_wrong_codes)
end

local function count_wrong_code(codes)
  if #codes == 0 then return end
  redis.call('HINCRBY', wrong_codes, counter, 1)
  if redis.call('PTTL', wrong_codes) < 0 then redis.call('PEXPIRE', wrong_codes, 86400000) end
  for _, code in ipairs(codes) do
    if redis.call('HINCRBY', code, 'tries', 1) >= tonumber(maximum_tries) then redis.call('DEL', code) end
  end
end

if is_used_up() then return {'unknown'} end
local right, token
local wrong = {}
for index, place in ipairs(places) do
  local code = redis.call('HMGET', place, 'hash', 'token')
  if code[1] == hashes[index] then
    if not code[2] then return {'used'} end
    right, token = place, code[2]
    break
  elseif code[1] then
    wrong[#wrong + 1] = place
  end
end
if not token then
  count_wrong_code(wrong)
  return {'unknown'}
end
local found = redis.call('HMGET', token, 'grant', 'mailed_at')
if not found[1] then return {'unknown'} end
local hold_key = token .. ':hold'
if use ~= '0' and redis.call('EXISTS', hold_key) == 1 then return {'held', redis.call('PTTL', hold_key)} end
if use == 'exchange' then
  -- The code stays, for a reader who goes back. The token that was mailed is void from now on.
  redis.call('RENAME', token, target)
  redis.call('HSET', right, 'token', target)
elseif use ~= '0' then
  redis.call('SET', hold_key, target, 'PX', use)
  redis.call('SET', target, token, 'PX', use)
end
return {'redeemed', found[1], found[2]}
