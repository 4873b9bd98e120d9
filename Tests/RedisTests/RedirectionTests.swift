import Testing

@testable import Redis

@Suite struct RedirectionTests {
    private func read(_ message: String) -> Redirection? {
        Redirection(.error(RedisServerError(message: message)), from: .tcp(host: "asked", port: 1))
    }

    @Test func readsWhatNodesReply() throws {
        let slot = try #require(HashSlot(3999))
        #expect(read("MOVED 3999 127.0.0.1:6381") == .moved(slot, to: .tcp(host: "127.0.0.1", port: 6381)))
        #expect(read("MOVED 3999 ::1:6381") == .moved(slot, to: .tcp(host: "::1", port: 6381)))
        #expect(read("MOVED 3999 :6381") == .moved(slot, to: .tcp(host: "asked", port: 6381)))
        #expect(read("ASK 3999 b:6381") == .ask(.tcp(host: "b", port: 6381)))
        #expect(read("TRYAGAIN Multiple keys request during rehashing of slot") == .tryAgain)
        #expect(read("CLUSTERDOWN The cluster is down") == .down)
    }

    @Test(arguments: ["MOVED", "MOVED 3999", "MOVED 99999 a:1", "MOVED 3999 a", "MOVED 3999 a:0", "ERR MOVED 1 a:1"])
    func otherErrorsAreNone(message: String) { #expect(read(message) == nil) }

    @Test func otherRepliesAreNone() {
        #expect(Redirection(.bytes(Array("MOVED 3999 a:1".utf8)), from: .tcp(host: "a", port: 1)) == nil)
    }
}
