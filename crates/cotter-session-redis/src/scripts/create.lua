-- KEYS: session. ARGV: 3 subject, 4 tenant, 5 to 7 the counters that its user was authenticated under, 8 most sessions,
-- 9 idle, 10 lifetime, 11 not after, 12 auth_time, 13 cookie, 14 refresh token, 15 binding, 16 tail, 17 where data
-- begins in it. Empty is none.
local DAY = 86400000
local subject, tenant, most = ARGV[3], ARGV[4], tonumber(ARGV[8])
local now = clock()
local latest = epochs(tenant, subject)

local function optional(value)
  if value ~= '' then return value end
end

for level = 1, 3 do
  if ARGV[4 + level] ~= '' and tonumber(ARGV[4 + level]) < latest[level] then return { 'outdated' } end
end
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'taken' } end

-- The index holds every live session, and some that are over: they are looked at only if it may be full.
local list = bucket .. 'i:' .. subject
if redis.call('ZCARD', list) >= most then
  local count = 0
  redis.call('ZREMRANGEBYSCORE', list, '-inf', now - DAY)
  for _, id in ipairs(redis.call('ZRANGE', list, 0, -1)) do
    local other = read(bucket .. 's:' .. id)
    local reason = UNKNOWN
    if other then reason = is_over(other, latest, now) end
    if not reason then
      count = count + 1
    elseif reason ~= EXPIRED or other.idle + DAY < now then
      -- It never comes back, unless the clock goes back by a day.
      redis.call('ZREM', list, id)
    end
  end
  if count >= most then return { 'too many' } end
end

local limit = math.min(now + ARGV[10], tonumber(optional(ARGV[11]) or math.huge))
local s = {
  ended = 0, tenant = tenant, subject = subject,
  everyone_epoch = latest[1], tenant_epoch = latest[2], subject_epoch = latest[3],
  created = now, auth = tonumber(optional(ARGV[12]) or now), used = now,
  idle = math.min(now + ARGV[9], limit), limit = limit,
  generation = 0, rotated = 0, version = 0,
  cookie = optional(ARGV[13]), current = optional(ARGV[14]), nonce = NONE, binding = optional(ARGV[15]),
  data_at = tonumber(ARGV[17]),
}
local row = pack(s, ARGV[16])
redis.call('SET', KEYS[1], row, 'PXAT', math.max(limit, now) + GRACE - offset)
index(KEYS[1], s)
return { 'done', row }
