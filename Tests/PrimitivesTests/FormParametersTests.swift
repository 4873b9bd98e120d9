import Primitives
import Testing

@Suite struct FormParametersTests {
    private func read(_ text: String) -> [String]? {
        FormParameters(text.utf8)?.pairs.map { "\($0.name)=\($0.value)" }
    }

    @Test(
        arguments: [
            ("", []), ("&&", []), ("a=b", ["a=b"]), ("a=b&c=d&", ["a=b", "c=d"]), ("a", ["a="]), ("a=", ["a="]),
            ("=b", ["=b"]), ("=", ["="]),
            ("a=b=c", ["a=b=c"]), ("a+b=c+d", ["a b=c d"]), ("%61=%c3%A4%20%2B%26%3d", ["a=ä +&="]),
            ("a=b&a=c", ["a=b", "a=c"]),
            ("a=ä", ["a=ä"]), ("a=%00", ["a=\0"]), ("a;b=c", ["a;b=c"]),
        ] as [(String, [String])])
    func readsPairs(text: String, pairs: [String]) {
        #expect(read(text) == pairs)
    }

    @Test(arguments: [
        "%", "%4", "%zz", "a=%", "a=%4", "a=%g0", "a=%0g", "a=%%41", "a=%ff", "a=%c3", "%c3%28=a", "a=%ed%a0%80",
        "a=%4&b=c", "a=%+41",
    ])
    func refusesMalformedEncoding(text: String) {
        #expect(read(text) == nil)
    }

    @Test func refusesBytesThatAreNotUTF8() {
        #expect(FormParameters([0x61, 0x3d, 0xff]) == nil)
    }

    @Test func refusesTooManyParameters() {
        let pairs = (0..<100).map { "p\($0)=\($0)" }.joined(separator: "&")
        #expect(read(pairs)?.count == 100)
        #expect(read(pairs + "&x=y") == nil)
        #expect(read(pairs + "&&&") != nil)
    }

    @Test func givesNoValueForARepeatedName() throws {
        let parameters = try #require(FormParameters("a=1&b=2&a=3&%61=4".utf8))
        #expect(parameters["a"] == nil && parameters["b"] == "2" && parameters.repeated == ["a"])
    }
}
