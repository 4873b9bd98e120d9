import Configuration
import ServiceKit
import Testing

@testable import TokensService

@Suite struct SigningAlgorithmTests {
    private func algorithm(_ name: String?) throws -> SigningAlgorithm {
        let variables = name.map { ["LATCHKEY_TOKENS_ALGORITHM": $0] } ?? [:]
        return try SigningAlgorithm(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test func isES256UnlessItIsSet() throws {
        #expect(try algorithm(nil) == .es256)
        for each in SigningAlgorithm.allCases { #expect(try algorithm(each.rawValue) == each) }
    }

    @Test(arguments: ["", "es256", "HS256", "none"])
    func refusesOtherNamesAndListsTheRightOnes(name: String) {
        let error = #expect(throws: ConfigurationError.self) { try algorithm(name) }
        #expect(error?.description == "LATCHKEY_TOKENS_ALGORITHM must be ES256 or EdDSA or RS256")
    }
}
