import Foundation
import Models
import TestKit
import Testing

@testable import TokensService

/// Tokens that are nearly right; see ``Fuzz``.
@Suite struct FuzzTests {
    @Test func aChangedTokenHasTheSameClaimsOrIsRefused() async throws {
        let tokens = try await TokensFixture()
        let genuine = try await tokens.session().tokens.accessToken
        let claims = try await tokens.service.checker.check(genuine).claims
        let parts = genuine.reveal().split(separator: ".").map(String.init)
        let header = String(decoding: Data(base64URL: parts[0]) ?? Data(), as: UTF8.self)
        // Whole tokens, and tokens with a header that was changed as JSON.
        await Fuzz.run("tokens") {
            Mutator([genuine.reveal()], pieces: [".", "..", "=", "e30", "eyJ"], maximumLength: 8192, seed: $0)
        } _: { bytes in
            await check(bytes, claims)
        }
        await Fuzz.run("headers of tokens") {
            Mutator(
                [header], pieces: [#""jku":"x","#, #""kid":"","#, #""alg":"none","#, "{}", "[[[[", #""a":-,"#],
                maximumLength: 4096, seed: $0)
        } _: { bytes in
            await check(Array("\(Data(bytes).base64URL).\(parts[1]).\(parts[2])".utf8), claims)
        }

        func check(_ bytes: [UInt8], _ claims: AccessTokenClaims) async {
            let token = Secret(String(decoding: bytes, as: UTF8.self))
            do {
                let found = try await tokens.service.checker.check(token)
                #expect(found.claims == claims, "\(FuzzInput.current?.description ?? "")")
            } catch {
                #expect(
                    (error as? ServiceError)?.code == .invalidToken,
                    "\(FuzzInput.current?.description ?? ""): \(error)")
            }
        }
    }

    @Test func readsNoCodeFromRandomText() async {
        let samples = [Data((0..<48).map { UInt8($0) }).base64URL, Data((0..<96).map { UInt8($0) }).base64URL]
        await Fuzz.run("codes") {
            Mutator(samples, maximumLength: 8192, seed: $0)
        } _: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = AuthorizationCode(Secret(text))
        }
    }
}
