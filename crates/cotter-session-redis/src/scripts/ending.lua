local function id_of(key)
  return string.sub(key, #bucket + 3)
end

-- `decision::end`: what the session could be used with is gone; what recognises a late use stays.
local function finish(key, s, reason, life, now)
  s.ended, s.cookie, s.current, s.previous, s.nonce = reason, nil, nil, nil, NONE
  publish('s:' .. id_of(key), life, now)
  write(key, s, without_data(s))
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
