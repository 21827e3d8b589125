-- Compare and append. The stream is its own checkpoint: entry ids are positions in the log, so a relay that is not
-- where it thinks it is learns where the stream is, and nothing is written twice or out of order.
-- KEYS[1] stream; ARGV[1] the position it must end at; ARGV[2] the position of the first new entry; ARGV[3..] entries.
-- Answers {1, position it ends at now}, or {0, position it ended at} without writing.
local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
local last = 0
if not info.err then
    for i = 1, #info, 2 do
        if info[i] == 'last-generated-id' then last = tonumber(string.match(info[i + 1], '^%d+')) end
    end
end
if last ~= tonumber(ARGV[1]) then return {0, last} end
for i = 3, #ARGV do
    last = ARGV[2] + i - 3
    redis.call('XADD', KEYS[1], string.format('%d-0', last), 'e', ARGV[i])
end
return {1, last}
