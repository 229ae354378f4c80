-- Replays the requests of a file in turn; a NUL ends each. Arguments: the file, how many to send (0 for as many as there is
-- time for), and the status to expect; it stops at the first answer that has another. Without one, no answer is looked at.
local requests, sent, enough = {}, 0, 0

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  for request in file:read('*a'):gmatch('([^%z]+)%z') do requests[#requests + 1] = request end
  file:close()
  enough = tonumber(args[2])
  local expected = tonumber(args[3])
  if not expected then return end
  function response(status, _, body)
    if status == expected then return end
    io.stderr:write('answered ', status, ': ', body, '\n')
    os.exit(1)
  end
end

function request()
  sent = sent + 1
  -- wrk itself goes on sleeping: whoever reads this has to wake it.
  if sent == enough then
    io.write('enough\n')
    io.flush()
  end
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failures":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
