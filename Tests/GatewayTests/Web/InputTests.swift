import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// What is too long is refused by its length, before anything looks into it or another process hears of it.
@Suite struct InputTests {
    /// Combining marks, which take time that grows with their square to normalize.
    private static func marks(_ bytes: Int) -> String { "a" + String(repeating: "\u{301}", count: bytes / 2) }

    @Test(arguments: [
        ("/auth/sign-in", #""email":"ada@example.com","password":"#, TextBounds.password, "/password"),
        ("/auth/sign-up", #""email":"ada@example.com","password":"#, TextBounds.password, "/password"),
        ("/auth/sign-up", #""email":"ada@example.com","password":"a long password","locale":"#, 4096, "/locale"),
        ("/auth/reset-password", #""token":"t","new_password":"#, TextBounds.password, "/new_password"),
        ("/auth/sign-in-with-code", #""email":"ada@example.com","code":"#, TextBounds.code, "/code"),
        ("/auth/reset-password", #""new_password":"a long password","token":"#, 4096, "/token"),
    ])
    func longTextIsRefused(path: String, members: String, bound: Int, pointer: String) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for length in [bound, 60_000] {
                let answer = try await client.send(
                    .post, path, "{\(members)\"\(Self.marks(length))\"}", headers: [.origin: Samples.origin])
                #expect(answer.status == .badRequest)
                #expect(answer.faults == ["body \(pointer) too_long"])
                #expect(answer.body.readableBytes < 1000)
            }
        }
    }

    @Test func bothPasswordsAreMeasured() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let long = Self.marks(20_000)
            let answer = try await client.send(
                .post, "/auth/change-password", #"{"current_password":"\#(long)","new_password":"\#(long)"}"#,
                headers: [.authorization: "Bearer good"])
            #expect(answer.faults == ["body /current_password too_long", "body /new_password too_long"])
        }
    }

    @Test func aLongAddressIsNone() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for path in ["/auth/sign-in", "/auth/sign-up", "/auth/check-email", "/auth/send-magic-link"] {
                let answer = try await client.send(
                    .post, path, #"{"email":"\#(Self.marks(1100))@example.com","password":"a long password"}"#,
                    headers: [.origin: Samples.origin])
                #expect(answer.faults == ["body /email format"])
            }
        }
    }
}
