-- Replays the requests of a file in turn; a NUL ends each. Given a status too, it stops at the first answer that has another.
local requests, last = {}, 0

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  for request in file:read('*a'):gmatch('([^%z]+)%z') do requests[#requests + 1] = request end
  file:close()
  if not args[2] then return end
  local expected = tonumber(args[2])
  function response(status, _, body)
    if status == expected then return end
    io.stderr:write('answered ', status, ': ', body, '\n')
    os.exit(1)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failures":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
