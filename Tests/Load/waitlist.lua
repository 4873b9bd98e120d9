-- PUT onto waitlists, by several users in turn.
local tokens = {}
for line in io.lines(os.getenv("BENCH_ACCESS")) do tokens[#tokens + 1] = "Bearer " .. line end
local turn = 0

request = function()
  turn = turn + 1
  local headers = { ["Authorization"] = tokens[turn % #tokens + 1] }
  return wrk.format("PUT", "/auth/waitlists/feature-" .. turn % 50, headers)
end
