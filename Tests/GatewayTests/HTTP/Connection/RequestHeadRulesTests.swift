import NIOHTTP1
import Testing

@testable import GatewayService

/// Versions × hosts × forms of the target (RFC 9112 §3.2).
@Suite struct RequestHeadRulesTests {
    private func canonical(
        _ version: HTTPVersion, _ target: String, hosts: [String], _ more: [(String, String)] = [],
        method: HTTPMethod = .GET
    ) -> Result<HTTPRequestHead, RejectedHead> {
        let headers = HTTPHeaders(hosts.map { ("Host", $0) } + more)
        return RequestHeadRules.canonical(
            HTTPRequestHead(version: version, method: method, uri: target, headers: headers),
            standardHost: "auth.example.com")
    }

    /// The error, or `target @ host` of the canonical head.
    private func outcome(_ result: Result<HTTPRequestHead, RejectedHead>) -> String {
        switch result {
        case .success(let head): "\(head.uri) @ \(head.headers["Host"].joined(separator: "+"))"
        case .failure(let error): error.reason.rawValue
        }
    }

    @Test(arguments: [
        // Origin-form.
        ("/x?y", [], "host_missing", "/x?y @ auth.example.com"),
        ("/x", ["a.example"], "/x @ a.example", "/x @ a.example"),
        ("/x", ["a.example:8080"], "/x @ a.example:8080", "/x @ a.example:8080"),
        ("/x", ["a.example", "a.example"], "host_repeated", "host_repeated"),
        ("/x", ["a.example", "b.example"], "host_repeated", "host_repeated"),
        ("/x", ["a b/c@d"], "host_invalid", "host_invalid"),
        ("/x", [""], "host_invalid", "host_invalid"),
        // Absolute-form: its authority counts, and both are valid.
        ("http://b.example/x?y", ["a.example"], "/x?y @ b.example", "/x?y @ b.example"),
        ("HTTPS://b.example:444?y", ["a.example"], "/?y @ b.example:444", "/?y @ b.example:444"),
        ("http://b.example", ["a.example"], "/ @ b.example", "/ @ b.example"),
        ("http://b.example/", [], "host_missing", "/ @ b.example"),
        ("http://b.example/", ["a b"], "host_invalid", "host_invalid"),
        ("http://me@b.example/", ["a.example"], "host_invalid", "host_invalid"),
        ("http:///x", ["a.example"], "host_invalid", "host_invalid"),
        ("http://b.example/", ["a.example", "b.example"], "host_repeated", "host_repeated"),
        // The others.
        ("*", ["a.example"], "target", "target"),
        ("b.example:443", ["a.example"], "target", "target"),
        ("ftp://b.example/", ["a.example"], "target", "target"),
        ("/x#y", ["a.example"], "target", "target"),
        ("/\u{fc}", ["a.example"], "target", "target"),
        ("x", ["a.example"], "target", "target"),
    ])
    func oneTable(target: String, hosts: [String], new: String, old: String) {
        #expect(outcome(canonical(.http1_1, target, hosts: hosts)) == new)
        #expect(outcome(canonical(.http1_0, target, hosts: hosts)) == old)
    }

    @Test func theServerAsAWholeIsForOptions() {
        #expect(outcome(canonical(.http1_1, "*", hosts: ["a.example"], method: .OPTIONS)) == "* @ a.example")
        #expect(
            outcome(canonical(.http1_1, "http://b.example", hosts: ["a.example"], method: .OPTIONS)) == "* @ b.example")
        #expect(outcome(canonical(.http1_1, "b.example:443", hosts: ["b.example:443"], method: .CONNECT)) == "target")
    }

    @Test(arguments: [
        "a", "a.example", "a.example.", "A.Example:0", "a:65535", "a:", "127.0.0.1:8080", "[::1]", "[::1]:80",
        "[::ffff:192.0.2.1]", "a_b", "xn--bcher-kva.example", "a%41",
    ])
    func hosts(text: String) { #expect(RequestHeadRules.isHost(text)) }

    @Test(arguments: [
        "", ":80", "a:80:80", "a:65536", "a:1234567", "a:x", "a/b", "a@b", "a b", "a,b c", "[::1", "::1", "[]", "[g::]",
        "a\u{0}", "b\u{fc}cher", "a?b", "a#b", "a\\b", "[::1]x", String(repeating: "a", count: 300),
    ])
    func textThatIsNotAHost(text: String) { #expect(!RequestHeadRules.isHost(text)) }

    @Test func bodiesEndInOneWay() {
        func check(_ version: HTTPVersion, _ fields: [(String, String)]) -> String {
            outcome(canonical(version, "/x", hosts: ["a"], fields, method: .POST))
        }
        #expect(check(.http1_1, [("Transfer-Encoding", "chunked")]) == "/x @ a")
        #expect(check(.http1_1, [("Transfer-Encoding", "Chunked")]) == "/x @ a")
        #expect(check(.http1_0, [("Transfer-Encoding", "chunked")]) == "transfer_encoding")
        #expect(check(.http1_1, [("Transfer-Encoding", "chunked"), ("Content-Length", "2")]) == "transfer_encoding")
        #expect(check(.http1_1, [("Transfer-Encoding", "gzip, chunked")]) == "transfer_encoding")
        #expect(check(.http1_1, [("Transfer-Encoding", "identity")]) == "transfer_encoding")
        #expect(
            check(.http1_1, [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")])
                == "transfer_encoding")
    }

    @Test func aHeadThatEndsTheConnectionAnnouncesIt() throws {
        func isClosing(_ version: HTTPVersion, _ fields: [(String, String)]) throws -> Bool {
            let head = try canonical(version, "/x", hosts: ["a"], fields).get()
            return head.headers["Connection"] == ["close"]
        }
        #expect(try !isClosing(.http1_1, []))
        #expect(try !isClosing(.http1_1, [("Connection", "keep-alive")]))
        #expect(try isClosing(.http1_1, [("Connection", "TE, Close")]))
        #expect(try isClosing(.http1_1, [("Connection", "Upgrade"), ("Upgrade", "h2c")]))
        #expect(try isClosing(.http1_0, [("Connection", "keep-alive")]))
    }

    @Test func aClientCannotSetTheErrorField() throws {
        let head = try canonical(.http1_1, "/x", hosts: ["a"], [(RequestHeadRules.errorField.lowercased(), "target")])
            .get()
        #expect(!head.headers.contains(name: RequestHeadRules.errorField))
    }
}
