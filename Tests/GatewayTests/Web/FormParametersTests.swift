import HTTPTypes
import Models
import NIOCore
import Synchronization
import Testing

@testable import GatewayService

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
    func whatIsNotEncodedWellIsRefused(text: String) {
        #expect(read(text) == nil)
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        #expect(FormParameters([0x61, 0x3d, 0xff]) == nil)
    }

    @Test func theyAreBoundedInNumber() {
        let pairs = (0..<100).map { "p\($0)=\($0)" }.joined(separator: "&")
        #expect(read(pairs)?.count == 100)
        #expect(read(pairs + "&x=y") == nil)
        #expect(read(pairs + "&&&") != nil)
    }

    @Test func oneThatCameTwiceHasNoValue() throws {
        let parameters = try #require(FormParameters("a=1&b=2&a=3&%61=4".utf8))
        #expect(parameters["a"] == nil && parameters["b"] == "2" && parameters.repeated == ["a"])
        #expect(FormBody(parameters) == nil)
    }

    private struct Answer: Equatable {
        let (status, code, faults): (Int, String?, [String])

        static func == (left: Answer, right: Answer) -> Bool {
            (left.status, left.code, left.faults) == (right.status, right.code, right.faults)
        }
    }

    private func page(_ path: String, _ body: String? = nil) async throws -> Answer? {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let session = CSRFTokens.makeSession()
        let token = CSRFTokens(key: ScriptedFleet.csrfKey).token(for: session).token.reveal()
        let answer = Mutex<Answer?>(nil)
        try await fleet.run { client in
            let response = try await client.send(
                body == nil ? .get : .post, path, body.map { $0.replacing("TOKEN", with: token) },
                headers: [
                    .contentType: "application/x-www-form-urlencoded",
                    .cookie: "\(CSRFTokens.formCookieName)=\(session.reveal())", .fetchSite: "same-origin",
                ])
            answer.withLock {
                $0 = Answer(status: Int(response.status.code), code: response.code, faults: response.faults)
            }
        }
        return answer.withLock { $0 }
    }

    @Test func aFormThatIsNotEncodedWellIs400() async throws {
        for body in [
            "csrf_token=TOKEN&email=%zz", "csrf_token=TOKEN&email=a&email=b", "csrf_token=TOKEN&csrf_token=TOKEN",
        ] {
            let answer = try await page("/login?client_id=client_demo", body)
            #expect(answer == Answer(status: 400, code: "malformed_request", faults: ["body  encoding"]))
        }
    }

    @Test(arguments: [
        ("/login?client_id=%zz", "malformed_request", ["query  encoding"]),
        ("/healthz?a=%", "malformed_request", ["query  encoding"]),
        ("/login?client_id=client_demo&client_id=client_demo", "invalid_request", ["query client_id repeated"]),
        ("/auth/verify?token=a&token=b", "invalid_request", ["query token repeated"]),
        ("/auth/verify", "invalid_request", ["query token required"]),
    ])
    func aQueryThatIsNotEncodedWellIs400(path: String, code: String, faults: [String]) async throws {
        let answer = try await page(path)
        #expect(answer == Answer(status: 400, code: code, faults: faults))
    }
}
