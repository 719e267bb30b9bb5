-- Counts one send of a person whose number is known already.
-- KEYS[1] the person   ARGV[1] microseconds per send   ARGV[2] microseconds of burst
return wait_of(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
