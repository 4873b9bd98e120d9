-- GET with the access tokens of several users in turn. Each thread begins at another place of the list.
local threads = 0
local tokens = {}
local turn = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  for line in io.lines(os.getenv("BENCH_ACCESS")) do tokens[#tokens + 1] = "Bearer " .. line end
  turn = number * math.floor(#tokens / 2)
end

request = function()
  turn = turn % #tokens + 1
  return wrk.format("GET", nil, { ["Authorization"] = tokens[turn] })
end

-- A steady crowd waits between two requests.
local pause = os.getenv("BENCH_PAUSE")
if pause then
  function delay() return tonumber(pause) end
end
