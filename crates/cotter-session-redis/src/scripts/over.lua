-- The table of `decision::live`: nothing if the session is live, else why it is over.
local function over(ended, idle_limit, limit, everyone_epoch, tenant_epoch, subject_epoch, latest, now)
  -- was ended
  if ended ~= 0 then return ended end
  -- is at or past its idle or absolute limit
  if now >= idle_limit or now >= limit then return EXPIRED end
  -- was begun under a lower counter
  if everyone_epoch < latest[1] or tenant_epoch < latest[2] or subject_epoch < latest[3] then return EVERYWHERE end
end

-- `decision::used`: the idle limit moves on, never past the absolute one, and never back.
local function moved_on(idle_limit, idle, limit, now)
  return math.max(idle_limit, math.min(now + idle, limit))
end
