-- The beginning of every script.
--
-- ARGV[1] is the prefix of the bucket's keys. ARGV[2] is added to the server's clock: 0, except in tests. All keys of a
-- bucket have one hash tag, so those that are built here are on the node that runs the script.
local bucket, offset = ARGV[1], tonumber(ARGV[2])

-- Why a session is over, beside the codes of `EndReason`.
local UNKNOWN, EXPIRED, EVERYWHERE, REUSE = 0, 255, 3, 4
-- A row stays for a minute past its limit, so that a late use is told that it is late.
local GRACE = 60000
local DAY = 86400000

-- When a grant is forgotten. Only one that was taken is remembered for longer than it can be taken: anybody can cause
-- grants that nobody takes.
local function grant_end(expires, forgotten, times)
  return times == 0 and expires + GRACE or forgotten
end

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000) + offset
end

-- The latest counters: everyone's, the tenant's, the subject's.
local function epochs(tenant, subject)
  local e = redis.call('MGET', bucket .. 'e', bucket .. 't:' .. tenant, bucket .. 'u:' .. subject)
  return { tonumber(e[1] or 0), tonumber(e[2] or 0), tonumber(e[3] or 0) }
end

-- A row: `src/row.rs` has the same layout.
local ROW = '>BBBBBBc22c22I8I8I8I8I8I8I8I8I8I8I8c32c32c32c32c32I4'
local ROW_LENGTH = 302
local NONE = string.rep('\0', 32)

local function if_set(flag, value)
  if flag == 1 then return value end
end

local function parse(row)
  if #row < ROW_LENGTH or string.byte(row) ~= 1 then
    error({ err = 'COTTER session row is of another version or damaged' })
  end
  local s, _ = { row = row }, nil
  local has_cookie, has_current, has_previous, has_binding
  _, s.ended, has_cookie, has_current, has_previous, has_binding, s.tenant, s.subject, s.everyone_epoch,
    s.tenant_epoch, s.subject_epoch, s.created, s.auth, s.used, s.idle, s.limit, s.generation, s.rotated, s.version,
    s.cookie, s.current, s.previous, s.nonce, s.binding, s.data_at = struct.unpack(ROW, row)
  s.cookie = if_set(has_cookie, s.cookie)
  s.current = if_set(has_current, s.current)
  s.previous = if_set(has_previous, s.previous)
  s.binding = if_set(has_binding, s.binding)
  s.tail = string.sub(row, ROW_LENGTH + 1)
  return s
end

local function read(key)
  local row = redis.call('GET', key)
  if row then return parse(row) end
end

local function pack(s)
  return struct.pack(ROW, 1, s.ended, s.cookie and 1 or 0, s.current and 1 or 0, s.previous and 1 or 0,
    s.binding and 1 or 0, s.tenant, s.subject, s.everyone_epoch, s.tenant_epoch, s.subject_epoch, s.created, s.auth,
    s.used, s.idle, s.limit, s.generation, s.rotated, s.version, s.cookie or NONE, s.current or NONE,
    s.previous or NONE, s.nonce, s.binding or NONE, s.data_at) .. s.tail
end

-- Replaces a row that has been read in this script. Only `create` makes one.
local function write(key, s)
  local row = pack(s)
  redis.call('SET', key, row, 'KEEPTTL')
  return row
end

-- The table of `decision::live`: nothing if the session is live, else why it is over.
local function over(s, latest, now)
  -- was ended
  if s.ended ~= 0 then return s.ended end
  -- is at or past its idle or absolute limit
  if now >= s.idle or now >= s.limit then return EXPIRED end
  -- was begun under a lower counter
  if s.everyone_epoch < latest[1] or s.tenant_epoch < latest[2] or s.subject_epoch < latest[3] then
    return EVERYWHERE
  end
end

-- A live session; or nothing, and why.
local function live(key, now)
  local s = read(key)
  if not s then return nil, UNKNOWN end
  local reason = over(s, epochs(s.tenant, s.subject), now)
  if reason then return nil, reason end
  return s
end

-- `decision::used`: the idle limit moves on, never past the absolute one, and never back.
local function use(s, idle, now)
  s.used = math.max(s.used, now)
  s.idle = math.max(s.idle, math.min(now + idle, s.limit))
end

-- Keeps a revocation while it is in force, and tells the feed. What is over goes, a few entries at a time.
local function publish(target, life, now)
  local revoked, feed = bucket .. 'r', bucket .. 'f'
  local seconds = math.floor(now / 1000)
  -- Whoever has a token may ask for its revocation again and again: verifiers know it already.
  local until_seconds = math.floor((now + life) / 1000) + 1
  if until_seconds <= tonumber(redis.call('ZSCORE', revoked, target) or 0) then return end
  redis.call('ZADD', revoked, until_seconds, target)
  redis.call('XADD', feed, '*', 't', target, 'u', until_seconds)
  local done = redis.call('ZRANGEBYSCORE', revoked, '-inf', seconds, 'LIMIT', 0, 3)
  if #done > 0 then redis.call('ZREM', revoked, unpack(done)) end
  -- Whoever has not read for so long is told to take a snapshot: entries are counted.
  local kept_from = now - offset - math.max(4 * life, 600000)
  for _, entry in ipairs(redis.call('XRANGE', feed, '-', '+', 'COUNT', 3)) do
    if tonumber(string.match(entry[1], '^%d+')) >= kept_from then break end
    redis.call('XDEL', feed, entry[1])
  end
end

local function id_of(key)
  return string.sub(key, #bucket + 3)
end

-- `decision::end`: what the session could be used with is gone; what recognises a late use stays.
local function finish(key, s, reason, life, now)
  s.ended, s.cookie, s.current, s.previous, s.nonce = reason, nil, nil, nil, NONE
  s.tail = string.sub(s.tail, 1, s.data_at)
  publish('s:' .. id_of(key), life, now)
  write(key, s)
  redis.call('ZREM', bucket .. 'i:' .. s.subject, id_of(key))
end

-- Lists a session under its subject until its absolute limit.
local function index(key, s)
  local list, at = bucket .. 'i:' .. s.subject, s.limit + GRACE - offset
  redis.call('ZADD', list, s.limit, id_of(key))
  if redis.call('PTTL', list) < 0 then
    redis.call('PEXPIREAT', list, at)
  else
    redis.call('PEXPIREAT', list, at, 'GT')
  end
end

