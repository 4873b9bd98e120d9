-- POST for one seeded user after the other, in an order without neighbours; with the password if BENCH_PASSWORD is set.
local count = tonumber(os.getenv("BENCH_USERS"))
local threads = 0
local turn = 0
local password = os.getenv("BENCH_PASSWORD") and ',"password":"' .. os.getenv("BENCH_PASSWORD") .. '"' or ""
local headers = {
  ["Content-Type"] = "application/json",
  ["Origin"] = "http://localhost:" .. os.getenv("BENCH_PORT"),
}

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

request = function()
  turn = turn + 1
  local user = (number * 500009 + turn * 7919) % count
  return wrk.format("POST", nil, headers,
    '{"client_id":"client_demo","email":"seed-' .. string.format("%d", user) .. '@example.com"' .. password .. "}")
end
