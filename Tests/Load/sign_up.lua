-- Sign-up of new users only: thread, time and turn make each address new.
local threads = 0
local turn = 0
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
  return wrk.format("POST", nil, headers,
    '{"client_id":"client_demo","email":"new-' .. os.time() .. "-" .. number .. "-" .. turn
    .. '@example.com","password":"a long sentence that nobody guesses"}')
end
