import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// Text that is too long is rejected by its length, before it is parsed or sent to another process.
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
    func rejectsLongText(path: String, members: String, bound: Int, pointer: String) async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for length in [bound, 60_000] {
                let answer = try await client.send(
                    .post, path, "{\(members)\"\(Self.marks(length))\"}", headers: [.origin: Samples.origin])
                #expect(answer.status == .badRequest)
                #expect(answer.invalidParameters == ["body \(pointer) too_long"])
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
            #expect(answer.invalidParameters == ["body /current_password too_long", "body /new_password too_long"])
        }
    }

    @Test(arguments: ["7", "{}", "[]", "true", "null"])
    func everyTypeIsChecked(value: String) async throws {
        let type = ["7": "number", "{}": "object", "[]": "array", "true": "boolean", "null": "null"][value]
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for (path, names) in [
                ("/auth/sign-up", ["csrf_token", "client_id", "preferred_language", "locale", "timezone"]),
                ("/auth/sign-in", ["csrf_token", "client_id"]),
                ("/auth/check-email", ["csrf_token", "client_id"]),
                ("/auth/send-magic-link", ["csrf_token", "client_id", "redirect_uri"]),
                ("/auth/login-methods", ["csrf_token", "client_id"]),
            ] {
                let members = names.map { "\"\($0)\":\(value)" }.joined(separator: ",")
                let answer = try await client.send(
                    .post, path, "{\"email\":\"ada@example.com\",\"password\":\"a long password\",\(members)}",
                    headers: [.origin: Samples.origin])
                #expect(answer.status == .badRequest)
                #expect(answer.invalidParameters == names.map { "body /\($0) type" }, "\(path)")
                let received = (answer.json["invalid_params"] as? [[String: Any]])?.map { $0["received"] as? String }
                #expect(received == names.map { _ in type })
            }
        }
    }

    @Test func nullClearsWhereTheReferenceAllowsIt() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.UpdateProfile.self) { call, _ in
            #expect(call.changes == [.displayName: nil, .locale: "de"])
            return Samples.profile
        }
        try await fleet.run { client in
            let answer = try await client.send(
                .patch, "/auth/me", #"{"display_name":null,"locale":"de"}"#, headers: [.authorization: "Bearer good"])
            #expect(answer.status == .ok)
            let refused = try await client.send(
                .patch, "/auth/me",
                #"{"display_name":"\u2800","locale":7,"timezone":"Nowhere","x":1,"csrf_token":null}"#,
                headers: [.authorization: "Bearer good"])
            #expect(
                refused.invalidParameters.sorted() == [
                    "body /csrf_token type", "body /display_name format", "body /locale type",
                    "body /timezone format", "body /x unknown",
                ])
        }
    }

    @Test func everyInvalidParameterOfAQueryIsNamedAtOnce() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for (query, invalidParameters) in [
                ("limit=0&cursor=garbage", ["query limit range", "query cursor format"]),
                ("limit=1&limit=2&cursor=x", ["query limit repeated", "query cursor format"]),
                ("limit=&cursor=", ["query limit range", "query cursor format"]),
            ] {
                let answer = try await client.send(
                    .get, "/auth/waitlists?\(query)", headers: [.authorization: "Bearer good"])
                #expect(answer.invalidParameters == invalidParameters)
            }
        }
    }

    @Test func everyInvalidParameterOfASignUpIsNamedAtOnce() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            let answer = try await client.send(
                .post, "/auth/sign-up",
                #"{"email":"ada","locale":"!","timezone":"Mars/Base","preferred_language":7,"csrf_token":{},"client_id":null}"#
            )
            #expect(
                answer.invalidParameters == [
                    "body /csrf_token type", "header Origin required", "body /client_id type", "body /email format",
                    "body /password required", "body /preferred_language type", "body /locale format",
                    "body /timezone format",
                ])
        }
    }

    @Test func anAddressThatIsTooLongIsInvalid() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        try await fleet.run { client in
            for path in ["/auth/sign-in", "/auth/sign-up", "/auth/check-email", "/auth/send-magic-link"] {
                let answer = try await client.send(
                    .post, path, #"{"email":"\#(Self.marks(1100))@example.com","password":"a long password"}"#,
                    headers: [.origin: Samples.origin])
                #expect(answer.invalidParameters == ["body /email format"])
            }
        }
    }
}
