-- Rotating refresh: every answer brings the token for a later request. Each thread has a file of tokens, at least
-- one a connection, so that no token is used twice.
local threads = 0
local queue = {}

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  for line in io.lines(os.getenv("BENCH_REFRESH") .. "-" .. number .. ".txt") do queue[#queue + 1] = line end
end

request = function()
  local token = table.remove(queue) or ""
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, '{"refresh_token":"' .. token .. '"}')
end

response = function(status, headers, body)
  local token = body:match('"refresh_token":"([^"]+)"')
  if token then queue[#queue + 1] = token end
end

-- A steady crowd waits between two requests.
local pause = os.getenv("BENCH_PAUSE")
if pause then
  function delay() return tonumber(pause) end
end
