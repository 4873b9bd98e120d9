import Configuration
import Models
import ServiceKit
import Testing

@testable import TokensService

@Suite struct LifetimesTests {
    private func lifetimes(_ variables: [String: String]) throws -> Lifetimes {
        try Lifetimes(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test func readsEveryVariable() throws {
        let lifetimes = try lifetimes([
            "LATCHKEY_ACCESS_TOKEN_TTL": "60", "LATCHKEY_SESSION_IDLE_TTL": "61", "LATCHKEY_SESSION_ABSOLUTE_TTL": "62",
            "LATCHKEY_SIGNING_KEY_TTL": "63", "LATCHKEY_JWKS_CACHE_TTL": "64",
        ])
        #expect(lifetimes.accessToken == .seconds(60) && lifetimes.idle == .seconds(61))
        #expect(lifetimes.absolute == .seconds(62) && lifetimes.signingKey == .seconds(63))
        #expect(lifetimes.keySet == .seconds(64))
    }

    @Test func hasDefaults() throws {
        let lifetimes = try lifetimes([:])
        #expect(lifetimes.accessToken == .seconds(600) && lifetimes.idle == .seconds(30 * 86_400))
        #expect(lifetimes.absolute == .seconds(90 * 86_400) && lifetimes.signingKey == .seconds(90 * 86_400))
        #expect(lifetimes.keySet == .seconds(300))
    }

    @Test(arguments: ["0", "-1", "315360001"])
    func refusesValuesOutOfRangeAndNamesTheVariable(value: String) throws {
        for variable in ["LATCHKEY_ACCESS_TOKEN_TTL", "LATCHKEY_SESSION_IDLE_TTL", "LATCHKEY_JWKS_CACHE_TTL"] {
            let error = #expect(throws: ConfigurationError.self) { try lifetimes([variable: value]) }
            #expect(error?.description.contains(variable) == true)
        }
    }

    @Test func acceptsTheBounds() throws {
        #expect(try lifetimes(["LATCHKEY_ACCESS_TOKEN_TTL": "1"]).accessToken == .seconds(1))
        #expect(try lifetimes(["LATCHKEY_ACCESS_TOKEN_TTL": "315360000"]).accessToken == .seconds(315_360_000))
    }

    /// What is derived from the settings has to hold for any of them.
    @Test(arguments: [60, 3600]) func derivedLifetimesFollow(seconds: Int) throws {
        let lifetimes = try lifetimes([
            "LATCHKEY_ACCESS_TOKEN_TTL": "\(seconds)", "LATCHKEY_SESSION_ABSOLUTE_TTL": "\(seconds)",
            "LATCHKEY_JWKS_CACHE_TTL": "\(seconds)",
        ])
        // An epoch outlives every session, or an ended one would be valid again.
        #expect(lifetimes.epoch > lifetimes.absolute)
        // A key is published before any cached key set has to have it, and stays until its last token has expired.
        #expect(lifetimes.keyLead > lifetimes.keySet)
        #expect(lifetimes.keyLinger >= lifetimes.accessToken + .seconds(AccessTokenClaims.leeway))
        #expect(lifetimes.unrefreshed == lifetimes.accessToken + .seconds(AccessTokenClaims.leeway))
    }
}
