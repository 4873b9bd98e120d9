import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct RefreshTokenCodecTests {
    @Test func tokensHaveTheFormThatTheGatewayExpects() async throws {
        let grant = try await TokensFixture().session()
        #expect(TokenForm.mayBeRefreshToken(grant.tokens.refreshToken))
        #expect(TokenForm.mayBeAccessToken(grant.tokens.accessToken))
    }

    @Test func refusesATokenWithAnyByteChanged() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let bytes = try #require(Data(base64URL: grant.tokens.refreshToken.reveal()))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(tokens.service.sessions.codec.read(Secret(changed.base64URL)) == nil, "byte \(index)")
        }
    }

    @Test func printsNoToken() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let token = try #require(tokens.service.sessions.codec.read(grant.tokens.refreshToken))
        var dumped = ""
        dump(token, to: &dumped)
        #expect("\(token) \(String(reflecting: token))".contains("<refresh token>"))
        #expect(!dumped.contains("bytes") && !dumped.contains("step"))
    }
}
