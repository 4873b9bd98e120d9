import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct FormBodyCredentialsTests {
    private func form(_ fields: String) async throws -> FormBody {
        try await IncomingRequest.testing(
            .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"], body: fields
        ).form()
    }

    @Test func readsAnAddress() async throws {
        #expect(try await form("email=Ada%40Example.com").email().description == "ada@example.com")
        for fields in ["", "email=", "email=ada", "email=a%40b%40c", "Email=ada%40example.com"] {
            let form = try await form(fields)
            let error = #expect(throws: ServiceError.self) { try form.email() }
            #expect(error?.status == 400 && error?.invalidParams?.map(\.path) == ["/email"], "\(fields)")
        }
    }

    @Test func readsAPasswordOfAnyLengthThatCouldBeOne() async throws {
        #expect(try await form("password=+a%20b+").password("password") == Secret(" a b "))
        for fields in ["", "password=", "new_password=x"] {
            #expect(try await form(fields).password("password") == nil, "\(fields)")
        }
        let maximum = String(repeating: "x", count: TextBounds.password)
        #expect(try await form("password=\(maximum)").password("password") == Secret(maximum))
        let long = try await form("password=\(maximum)x")
        let error = #expect(throws: ServiceError.self) { try long.password("password") }
        #expect(error?.invalidParams?.map(\.type) == ["too_long"])
    }
}
