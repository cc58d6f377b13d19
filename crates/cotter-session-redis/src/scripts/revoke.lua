-- KEYS: the revocations of the bucket. ARGV: 3 what is revoked, 4 life.
publish(ARGV[3], tonumber(ARGV[4]), clock())
return 1
