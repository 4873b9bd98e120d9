-- Checks addresses of users and of strangers in turn.
local turn = 0
local headers = {
  ["Content-Type"] = "application/json",
  ["Origin"] = "http://localhost:" .. os.getenv("BENCH_PORT"),
}

request = function()
  turn = turn + 1
  return wrk.format("POST", nil, headers, '{"client_id":"client_demo","email":"bench' .. turn % 16 .. '@example.com"}')
end
