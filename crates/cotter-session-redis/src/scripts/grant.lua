-- When a grant is forgotten. Only one that was taken is remembered for longer than it can be taken: anybody can cause
-- grants that nobody takes.
local function grant_end(expires, forgotten, times)
  return times == 0 and expires + GRACE or forgotten
end
