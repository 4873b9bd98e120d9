import HTTPTypes
import Models
import NIOCore
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SendCheckMailPageEndpointTests {
    /// A form without a code asks for an email, and counts like every other request for one.
    @Test func countsARequestForAnotherEmail() async throws {
        let policies = Mutex<[String]>([])
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.SpendLimits.self) { call, _ in
            policies.withLock { $0 += call.spends.map(\.policy) }
            return call.spends.map {
                .init(policy: $0.policy, rule: $0.rule, remaining: 1, reset: 1, isAllowed: $0.policy != "mail")
            }
        }
        try await fleet.run(limits: LimitRules()) { client in
            let path = "/login/check-mail?client_id=client_demo"
            let page = try await client.send(.get, "/login?client_id=client_demo")
            let cookies = page.setCookies.map { $0.prefix { $0 != ";" } }.joined(separator: "; ")
            let text = String(buffer: page.body)
            let token = try #require(text.firstMatch(of: #/name="csrf_token" value="([^"]*)"/#)?.1)
            policies.withLock { $0 = [] }
            let answer = try await client.execute(
                uri: path, method: .post,
                headers: [.contentType: "application/x-www-form-urlencoded", .cookie: cookies],
                body: ByteBuffer(string: "email=ada%40example.com&csrf_token=\(token)"))
            #expect(answer.status == .tooManyRequests)
            #expect(policies.withLock { $0 } == ["mailed_token", "mail"])
        }
    }
}
