-- The beginning of every script.
--
-- ARGV[1] is the prefix of the bucket's keys. ARGV[2] is added to the server's clock: 0, except in tests. All keys of a
-- bucket have one hash tag, so those that are built here are on the node that runs the script.
local bucket, offset = ARGV[1], tonumber(ARGV[2])

-- Why a session is over, beside the codes of `EndReason`.
local UNKNOWN, EXPIRED, EVERYWHERE, REUSE = 0, 255, 3, 4
-- A row stays for a minute past its limit, so that a late use is told that it is late.
local GRACE = 60000

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000) + offset
end

-- The latest counters: everyone's, the tenant's, the subject's.
local function epochs(tenant, subject)
  local e = redis.call('MGET', bucket .. 'e', bucket .. 't:' .. tenant, bucket .. 'u:' .. subject)
  return { tonumber(e[1] or 0), tonumber(e[2] or 0), tonumber(e[3] or 0) }
end
