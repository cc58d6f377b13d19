-- A row: `src/row.rs` has the same layout. What a use moves is together, so that it is written without the rest.
local HEAD = '>Bc22c22I8I8I8I8I8I8BBBc32c32I8I4'
local MOVING = '>BBI8I8I8I8c32c32c32'
local HEAD_LENGTH, ROW_LENGTH = 172, 302

local function check(row)
  if #row < ROW_LENGTH or string.byte(row) ~= 2 then
    error({ err = 'COTTER session row is of another version or damaged' })
  end
end
