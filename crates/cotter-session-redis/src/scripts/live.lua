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
