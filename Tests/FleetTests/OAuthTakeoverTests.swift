import Foundation
import Logging
import Models
import NIOPosix
import RPC
import RPCClient
import TestKit
import Testing

/// A gateway in an attacker's hands that sees a code and a refresh token of a client with a secret pass by: without the
/// secret, neither is worth anything to it.
@Suite struct OAuthTakeoverTests {
    @Test func aConfidentialClientsGrantsNeedItsSecret() async throws {
        let test = try await TestFleet.shared()
        let victim = try await OAuthClient(test, arguments: ["--confidential"])
        _ = try await victim.signUp()
        let begun = try await victim.authorize()
        let code = try #require(begun.location?["code"])
        let own = try await OAuthClient(test)

        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let fleet = Fleet(
            paths: SocketPath(runDirectory: try test.runDirectory), group: MultiThreadedEventLoopGroup.singleton,
            defaultTimeout: .seconds(5), logger: logger)
        await fleet.connect()
        defer { fleet.close() }
        let context = CallContext(requestID: .make(), deadline: .after(.seconds(5)), caller: .gateway)
        func errorCode<Method: RPCMethod>(_ method: Method, on service: ServiceClient) async -> String? {
            await CallContext.$current.withValue(context) {
                do {
                    _ = try await service.call(method)
                    return nil
                } catch {
                    return (error as? ServiceError)?.code.rawValue ?? "\(type(of: error))"
                }
            }
        }
        let (victimID, ownID) = (try #require(ClientID(victim.id)), try #require(ClientID(own.id)))

        // Identity attests no client that does not authenticate, and a public client only as public.
        for credentials in [Identity.ClientCredentials.none, .secret(Secret("guessed")), .assertion(Secret("a.b.c"))] {
            let call = Identity.AuthenticateClient(client: victimID, credentials: credentials)
            #expect(await errorCode(call, on: fleet.identity) == "invalid_client")
        }
        let authenticated = try await CallContext.$current.withValue(context) {
            try await fleet.identity.call(Identity.AuthenticateClient(client: ownID, credentials: .none))
        }
        func redeem(_ code: Secret) -> Tokens.ExchangeAuthorizationCode {
            Tokens.ExchangeAuthorizationCode(
                code: code, client: authenticated.proof, redirectURI: nil, verifier: Secret(victim.verifier),
                device: .init())
        }
        #expect(await errorCode(redeem(Secret(code)), on: fleet.tokens) == "invalid_grant")

        // The client itself still can; what it gets is as safe.
        let tokens = try await victim.redeem(code, secret: victim.secret)
        #expect(tokens.status == 200)
        let refreshToken = Secret(try #require(tokens["refresh_token"]))
        let calls: [any RPCMethod] = [
            Tokens.RefreshSession(refreshToken: refreshToken, client: victimID, device: .init()),
            Tokens.RefreshSession(refreshToken: refreshToken, client: nil, device: .init()),
            Tokens.ExchangeRefreshToken(
                refreshToken: refreshToken, client: authenticated.proof, scope: nil, device: .init()),
            Tokens.IntrospectToken(token: refreshToken, client: authenticated.proof),
            Tokens.RevokeToken(token: refreshToken, client: authenticated.proof),
        ]
        for call in calls { #expect(await errorCode(call, on: fleet.tokens) != nil) }
        // Nor are the keys for a gateway to touch.
        #expect(await errorCode(Tokens.RotateKeys(), on: fleet.tokens) != nil)
        #expect(await errorCode(Tokens.RevokeKey(kid: "any"), on: fleet.tokens) != nil)
        let again = try await victim.token(
            [("grant_type", "refresh_token"), ("refresh_token", refreshToken.reveal())], secret: victim.secret)
        #expect(again.status == 200)
    }
}
