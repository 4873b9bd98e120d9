-- Takes a mailed code: the right one holds the token of the same mail, the last wrong one voids the code.
-- KEYS: failures of the mailbox, redemption, then the places where the code may be
-- ARGV: most tries, most failures a day, length of the hold in ms (0 for a purpose whose tokens nobody holds), then the
--       hash of what was typed, for each place
-- Replies: {'taken', grant, time of mailing in ms}, {'held', ms that are left}, {'unknown'}

-- Wrong ones also count for the mailbox, whichever code they were for: past a day's worth only the link is left.
local function hasFailedTooOften()
  return tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[2])
end

local function countFailure(codes)
  if #codes == 0 then return end
  if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], 86400000) end
  for _, code in ipairs(codes) do
    if redis.call('HINCRBY', code, 'tries', 1) >= tonumber(ARGV[1]) then redis.call('DEL', code) end
  end
end

if hasFailedTooOften() then return {'unknown'} end
local token
local wrong = {}
for place = 3, #KEYS do
  local code = redis.call('HMGET', KEYS[place], 'hash', 'token')
  if code[1] == ARGV[place + 1] then
    token = code[2]
    break
  elseif code[1] then
    wrong[#wrong + 1] = KEYS[place]
  end
end
if not token then
  countFailure(wrong)
  return {'unknown'}
end
local found = redis.call('HMGET', token, 'grant', 'mailed_at')
if not found[1] then return {'unknown'} end
if ARGV[3] ~= '0' then
  local hold = token .. ':hold'
  if redis.call('EXISTS', hold) == 1 then return {'held', redis.call('PTTL', hold)} end
  redis.call('SET', hold, KEYS[2], 'PX', ARGV[3])
  redis.call('SET', KEYS[2], token, 'PX', ARGV[3])
end
return {'taken', found[1], found[2]}
