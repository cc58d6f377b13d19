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
