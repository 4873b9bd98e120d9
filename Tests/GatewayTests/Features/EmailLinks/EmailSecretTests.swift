import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct EmailSecretTests {
    private static let email = EmailAddress("ann@example.com")

    private func read(_ body: String) async throws -> EmailSecretInput {
        var input = try await IncomingRequest.testing(
            .post, "/", headers: [.contentType: "application/json"], body: body
        ).input()
        let secret = input.emailSecret()
        try input.check()
        return try secret.get()
    }

    @Test func aTokenIsEnough() async throws {
        guard case .token(Secret("t")) = try await read(#"{"token":"t"}"#) else {
            Issue.record("no token")
            return
        }
    }

    @Test func aCodeBelongsToAnAddressAndAClient() async throws {
        let body = #"{"email":"Ann@Example.com","code":"123456","client_id":"client_demo"}"#
        guard case .code(let code, let email, let client) = try await read(body) else {
            Issue.record("no code")
            return
        }
        #expect(code == Secret("123456") && email == Self.email && client == Samples.client)
    }

    @Test(arguments: [
        ("{}", ["/token"]), (#"{"code":"123456"}"#, ["/email"]), (#"{"email":"ann@example.com"}"#, ["/code"]),
        (#"{"email":"ann","code":7}"#, ["/code", "/email"]), (#"{"token":7}"#, ["/token"]),
        (#"{"code":"123456","email":"ann@example.com","client_id":"x"}"#, ["/client_id"]),
    ])
    func namesWhatIsMissingOrWrong(_ body: String, _ paths: [String]) async throws {
        let error = await #expect(throws: ServiceError.self) { _ = try await read(body) }
        #expect(error?.status == 400 && error?.invalidParams?.map(\.path).sorted() == paths)
    }

    /// Only the browser that asked for the email may use its code.
    @Test func aCodeIsBoundToTheBrowsersCookie() throws {
        let email = try #require(Self.email)
        func place(_ headers: HTTPFields) -> Mailer.EmailCodeReference? {
            let secret = EmailSecret(
                code: Secret("123456"), .invite, sentTo: email, Samples.demo, .testing(headers: headers))
            guard case .code(_, let place, in: Samples.application) = secret else { return nil }
            return place
        }
        let cookie = EmailCodeCookie()
        let bound = place([.cookie: String(cookie.field(.testing()).value.prefix { $0 != ";" })])
        #expect(bound == .init(.invite, client: Samples.client, email: email, device: cookie.device))
        #expect(place([:])?.device == nil)
    }
}
