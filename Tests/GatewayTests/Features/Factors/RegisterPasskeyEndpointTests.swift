import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PasskeyScenario

@Suite struct RegisterPasskeyEndpointTests {
    @Test func passesTheCredentialOnAsItIsWritten() async throws {
        try await Scenario.fleet().run { client in
            for (name, expected) in [("", "chosen"), (#", "name": "Work"#, "Work")] {
                let quote = name.isEmpty ? "" : "\""
                let made = try await client.send(
                    .post, "/auth/passkeys", #"{"credential": \#(Scenario.credential())\#(name)\#(quote)}"#,
                    headers: Scenario.headers)
                #expect(made.status == .created && made.json["name"] as? String == expected)
                #expect(made.json["recovery_codes"] == nil)
            }
        }
    }

    @Test func aFirstFactorComesWithRecoveryCodes() async throws {
        var fleet = try Scenario.fleet()
        fleet.answer(Identity.RegisterPasskey.self) { _, _ in
            .init(passkey: Scenario.passkey, recoveryCodes: [Secret("a-b-c")])
        }
        try await fleet.run { client in
            let made = try await client.send(
                .post, "/auth/passkeys", #"{"credential":\#(Scenario.credential())}"#, headers: Scenario.headers)
            #expect(made.status == .created && made.json["id"] as? String == "\(Scenario.passkey.id)")
            #expect(made.json["recovery_codes"] as? [String] == ["a-b-c"])
        }
    }

    /// Where sign-ins need two factors.
    @Test func aFirstFactorMayEndTheOtherSessions() async throws {
        let advanced = CallLog<Proof>()
        for proof in [nil, Proof(Secret("epoch-proof"))] {
            var fleet = try Scenario.fleet()
            fleet.answer(Identity.RegisterPasskey.self) { _, _ in
                var reply = Identity.RegisterPasskey.Reply(passkey: Scenario.passkey)
                (reply.proof, reply.epoch) = (proof, proof == nil ? nil : 2)
                return reply
            }
            fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
                advanced.append(call.proof)
                return Nothing()
            }
            try await fleet.run { client in
                let made = try await client.send(
                    .post, "/auth/passkeys", #"{"credential":\#(Scenario.credential())}"#, headers: Scenario.headers)
                #expect(made.status == .created)
            }
            #expect(advanced.entries == [proof].compactMap(\.self))
        }
    }

    @Test func refusesOtherChallengesAndOtherTypes() async throws {
        try await Scenario.fleet().run { client async throws in
            func send(_ body: String) async throws -> [String] {
                let answer = try await client.send(.post, "/auth/passkeys", body, headers: Scenario.headers)
                return answer.invalidParameters + [answer.code].compactMap(\.self)
            }
            let other = Secret(String(repeating: "d", count: 43))
            #expect(try await send(#"{"credential":\#(Scenario.credential(other))}"#) == ["passkey_invalid"])
            #expect(try await send(#"{"credential":{}}"#) == ["passkey_invalid"])
            #expect(try await send("{}") == ["body /credential required", "invalid_request"])
            #expect(try await send(#"{"credential":"{}"}"#) == ["body /credential type", "invalid_request"])
            let long = #"{"credential":{"id":"\#(String(repeating: "A", count: 61_000))"}}"#
            #expect(try await send(long) == ["body /credential too_long", "invalid_request"])
            let named = #"{"credential":\#(Scenario.credential()),"name":"\u0000"}"#
            #expect(try await send(named) == ["body /name format", "invalid_request"])
        }
    }

    @Test func theSessionHasShownThePasskey() async throws {
        var fleet = try FactorPagesScenario(factors: []).fleet()
        fleet.showsNewFactors()
        try await fleet.run { client in
            let made = try await client.send(
                .post, "/auth/passkeys", #"{"credential":\#(Scenario.credential())}"#, headers: Scenario.headers)
            #expect(made.status == .created && made.json["id"] as? String == "\(Scenario.passkey.id)")
            #expect(made.json["access_token"] as? String == "access-2" && made.json["expires_in"] as? Int == 900)
        }
    }
}
