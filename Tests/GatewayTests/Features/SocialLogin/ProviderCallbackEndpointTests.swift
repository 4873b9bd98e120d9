import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

/// What a provider's page posts to us comes from a foreign site, with no cookie that counts.
@Suite struct ProviderCallbackTests {
    private static let form: HTTPFields = [
        .contentType: "application/x-www-form-urlencoded", .origin: "https://appleid.apple.com",
        .fetchSite: "cross-site", .cookie: "access_token=one; refresh_token=two",
    ]

    @Test func aPostIsKeptAndSentOnToAGet() async throws {
        let kept = Kept()
        try await withKeptAnswers(kept) { client in
            for path in ["/auth/apple/callback", "/oauth2/callback/apple"] {
                let answer = try await client.send(
                    .post, path, "state=the-state&code=the%20code&user=%7B%22name%22%3A1%7D", headers: Self.form)
                #expect(answer.status == .seeOther)
                #expect(answer.headers[.location] == "\(path)?state=the-state")
                #expect(answer.headers[.cacheControl] == "no-store")
            }
        }
        #expect(kept.calls.withLock { $0.map(\.state) } == [Secret("the-state"), Secret("the-state")])
        #expect(
            kept.calls.withLock { $0.first?.answer } == ProviderAnswer(code: Secret("the code"), user: #"{"name":1}"#))
    }

    @Test func whatIsNoAnswerIsRefused() async throws {
        let kept = Kept()
        try await withKeptAnswers(kept) { client in
            for body in ["", "code=a", "state=b", "state=b&state=c&code=a", "state=%3Cscript%3E&code=a"] {
                let answer = try await client.send(.post, "/auth/apple/callback", body, headers: Self.form)
                #expect(answer.status == .badRequest)
                #expect(answer.code == "state_invalid")
            }
            var json = Self.form
            json[.contentType] = "application/json"
            let wrong = try await client.send(.post, "/auth/apple/callback", "{}", headers: json)
            #expect(wrong.status == .unsupportedMediaType)
            let unknown = try await client.send(.post, "/auth/myspace/callback", "state=a&code=b", headers: Self.form)
            #expect(unknown.code == "unknown_provider")
        }
        #expect(kept.calls.withLock { $0.isEmpty })
    }

    private func withKeptAnswers(
        _ kept: Kept, _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.KeepProviderAnswer.self) { call, _ in
            kept.calls.withLock { $0.append(call) }
            return Nothing()
        }
        try await fleet.run(timeout: .seconds(5), test)
    }

    private final class Kept: Sendable {
        let calls = Mutex<[Tokens.KeepProviderAnswer]>([])
    }
}
