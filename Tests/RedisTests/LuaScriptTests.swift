import Redis
import Testing

@Suite struct LuaScriptTests {
    private struct Call {
        var key = ""
        var number = 0
        var list: [String] = []
    }

    private func script(
        _ lua: String, keys: LuaScript<Call>.Names<String> = [:], moreKeys: LuaScript<Call>.Rest<String>? = nil,
        arguments: LuaScript<Call>.Names<any RedisArgument> = [:],
        moreArguments: LuaScript<Call>.Rest<any RedisArgument>? = nil
    ) -> LuaScript<Call> {
        LuaScript(
            Array(lua.utf8), keys: keys, moreKeys: moreKeys, arguments: arguments, moreArguments: moreArguments)
    }

    @Test func hasNoPrologueWithoutNames() {
        #expect(script("return 1").source == "return 1")
    }

    @Test func namesKeysAndArgumentsOnItsFirstLine() {
        let script = script(
            "-- Comment\nreturn 1", keys: ["session": \.key], arguments: ["now": \.number, "step": \.number])
        #expect(
            script.source == "local session = KEYS[1]; local now, step = ARGV[1], ARGV[2]; -- Comment\nreturn 1")
    }

    @Test func putsWhatFollowsIntoTables() {
        let script = script(
            "return 1", keys: ["session": \.key], moreKeys: ("counters", \.list),
            moreArguments: ("fields", { $0.list }))
        #expect(
            script.source
                == "local session = KEYS[1]; local counters = {unpack(KEYS, 2)}; local fields = {unpack(ARGV, 1)}; return 1"
        )
    }

    /// The hash is compared with the server's own in `RedisScriptTests`; this is the test vector of FIPS 180.
    @Test func hashIsSHA1OfTheSource() {
        #expect(script("abc").sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }
}
