-- Why a row that was read is over, or nothing.
local function is_over(s, latest, now)
  return over(s.ended, s.idle, s.limit, s.everyone_epoch, s.tenant_epoch, s.subject_epoch, latest, now)
end

-- A live session; or nothing, and why.
local function live(key, now)
  local s = read(key)
  if not s then return nil, UNKNOWN end
  local reason = is_over(s, epochs(s.tenant, s.subject), now)
  if reason then return nil, reason end
  return s
end
