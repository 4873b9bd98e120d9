-- GET with the access tokens of several users in turn.
local tokens = {}
for line in io.lines(os.getenv("BENCH_ACCESS")) do tokens[#tokens + 1] = "Bearer " .. line end
local turn = 0

request = function()
  turn = turn % #tokens + 1
  return wrk.format("GET", nil, { ["Authorization"] = tokens[turn] })
end
